// Prints what Comunica reads from an endpoint: the bindings of a SELECT, or the number of triples of a CONSTRUCT.
import { createRequire } from "node:module";

const [folder, address, query] = process.argv.slice(2);
const { QueryEngine } = createRequire(`${folder}/`)("@comunica/query-sparql");
const result = await new QueryEngine().query(query, { sources: [{ type: "sparql", value: address }] });
const found = await (await result.execute()).toArray();
const read = (row) => Object.fromEntries([...row].map(([variable, term]) => [variable.value, term.value]));
console.log(JSON.stringify(result.resultType === "bindings" ? found.map(read) : found.length));
