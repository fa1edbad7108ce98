"""The SPARQL endpoint: the protocol of SPARQL 1.1 for queries, answered by worker processes that can be killed.

`service.Service` asks a release: it queues fairly, keeps answers, and raises HttpError, which holds the status and a
sentence for the client, for what cannot be answered. `endpoint.routes` puts it on the web.

    service = Service(dataset_of(dist), Limits())               # kg.web.sparql.dataset, .service, .limits
    async with service: ...                                     # in the lifespan of the application
    await service.switch(dataset_of(dist))                      # a new release; what runs ends on the old one
    content = await service.ask(query, default_graphs, named_graphs, accept, client)
    body = await service.run(query, media_type, client)
    app = Starlette(routes=[*routes(service, editor_page)])     # kg.web.sparql.endpoint

The supervisor and its workers are started from this package, so nothing is imported here.
"""
