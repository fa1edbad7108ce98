// Where the statements of a network stand: by thread and in order of time, so that each reader sees the same drawing.
const COLUMN = 190;
const ROW = 10;
const GROUP = 40;

// The statement that stands furthest along a thread among those that this one answers, passes on or revises.
const threads = (group) => {
  const places = new Map();
  const placed = (node, above) => {
    if (!places.has(node.id())) {
      const targets = node.outgoers("node").filter((one) => !above.has(one.id())).toArray();
      const found = targets.map((one) => ({ one, column: placed(one, new Set([...above, node.id()])).column }));
      const best = found.reduce((so, one) => (so && so.column >= one.column ? so : one), null);
      places.set(node.id(), { column: best ? best.column + 1 : 0, parent: best?.one.id() ?? "" });
    }
    return places.get(node.id());
  };
  group.nodes().forEach((node) => placed(node, new Set([node.id()])));
  return places;
};

// Trees one below the other, each as high as the room that those above it leave in its own columns.
const stack = (trees) => {
  const ends = new Map();
  for (const { nodes, spans } of trees) {
    const rooms = [...spans].map(([column, { top }]) => (ends.has(column) ? ends.get(column) + ROW - top : -Infinity));
    const down = Math.max(...rooms);
    if (down > -Infinity) for (const node of nodes) node.shift("y", down);
    for (const [column, span] of spans) {
      if (down > -Infinity) Object.assign(span, { top: span.top + down, bottom: span.bottom + down });
      ends.set(column, Math.max(ends.get(column) ?? -Infinity, span.bottom));
    }
  }
};

// A statement and what follows on it: a column a step of the thread, the statement amid what answers it.
const tree = (node, column, follow) => {
  const trees = follow(node).map((one) => tree(one, column + 1, follow));
  node.toggleClass("inner", trees.length > 0);
  stack(trees);
  const rows = trees.map(({ nodes }) => nodes[0].position("y"));
  node.position({ x: column * COLUMN, y: rows.length ? (rows[0] + rows.at(-1)) / 2 : 0 });
  const { y1, y2 } = node.boundingBox();
  const spans = new Map([[column, { top: y1, bottom: y2 }]]);
  if (!trees.length) spans.set(column + 1, { top: y1, bottom: y2 }); // its words reach that far
  for (const [at, { top, bottom }] of trees.flatMap((one) => [...one.spans])) {
    const span = spans.get(at) ?? { top, bottom };
    spans.set(at, { top: Math.min(span.top, top), bottom: Math.max(span.bottom, bottom) });
  }
  return { nodes: [node, ...trees.flatMap(({ nodes }) => nodes)], spans };
};

// The trees of a group, the largest first; what the first of them begins with is returned.
const grow = (group, sign) => {
  const places = threads(group);
  const follow = (node) => group.nodes().filter((one) => places.get(one.id()).parent === node.id()).toArray();
  const roots = group.nodes().filter((one) => !places.get(one.id()).parent).toArray();
  const trees = roots.map((root) => tree(root, 0, follow)).sort((one, other) => other.nodes.length - one.nodes.length);
  stack(trees);
  group.nodes().forEach((node) => node.position("x", sign * node.position("x")));
  return trees[0].nodes[0];
};

// The groups stand in rows, the largest first, each in the first room that is large enough.
const pack = (groups, ratio, sign) => {
  const boxes = groups.map((group) => group.boundingBox());
  const area = boxes.reduce((sum, { w, h }) => sum + (w + GROUP) * (h + GROUP), 0);
  const width = Math.max(boxes[0]?.w ?? 0, Math.sqrt(area * 1.05 * ratio));
  const free = [];
  let bottom = 0;
  groups.forEach((group, index) => {
    const { x1, x2, y1, w, h } = boxes[index];
    let spot = free.filter((one) => one.width >= w && one.height >= h).sort((one, other) => one.y - other.y || one.x - other.x)[0];
    if (spot) free.splice(free.indexOf(spot), 1);
    else {
      spot = { x: 0, y: bottom, width, height: h };
      bottom += h + GROUP;
    }
    group.nodes().shift({ x: sign > 0 ? spot.x - x1 : -spot.x - x2, y: spot.y - y1 });
    free.push({ x: spot.x + w + GROUP, y: spot.y, width: spot.width - w - GROUP, height: h });
    free.push({ x: spot.x, y: spot.y + h + GROUP, width: spot.width, height: spot.height - h - GROUP });
  });
};

// Put every statement in its place and return the one that the longest thread begins with; `sign` is -1 where text
// runs from right to left.
export const arrange = (drawing, ratio, sign) => {
  const groups = drawing.elements().components().sort((one, other) => other.length - one.length);
  const [first] = groups.map((group) => grow(group, sign));
  pack(groups, ratio, sign);
  return first;
};
