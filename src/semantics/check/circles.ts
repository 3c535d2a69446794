/**
 * The circles of a graph: its strongly connected components, without the nodes that are not part of a circle. Takes time linear in nodes and
 * edges, and does not recurse. Nodes of a circle come in the order of `nodes`. After R. Tarjan, "Depth-first search and linear
 * graph algorithms" (1972).
 */
export function circlesOf(nodes: Iterable<string>, next: (node: string) => Iterable<string>): string[][] {
  const order = new Map([...nodes].map((node, index) => [node, index]));
  const indexOf = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const circles: string[][] = [];

  for (const root of order.keys()) {
    if (indexOf.has(root)) continue;
    const way = [enter(root)];
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const { node, edges } = top;
      const edge = edges.next();
      if (edge.done !== true) {
        const to = edge.value;
        if (!order.has(to)) continue;
        if (!indexOf.has(to)) way.push(enter(to));
        else if (isOpen.has(to)) lower(node, indexOf.get(to));
        continue;
      }
      way.pop();
      const parent = way.at(-1);
      if (parent !== undefined) lower(parent.node, lowest.get(node));
      if (lowest.get(node) === indexOf.get(node)) leave(node);
    }
  }
  return circles;

  function enter(node: string) {
    indexOf.set(node, indexOf.size);
    lowest.set(node, indexOf.get(node) ?? 0);
    open.push(node);
    isOpen.add(node);
    return { node, edges: next(node)[Symbol.iterator]() };
  }

  function lower(node: string, to: number | undefined): void {
    lowest.set(node, Math.min(lowest.get(node) ?? 0, to ?? 0));
  }

  /** Removes the component that begins with this node, and keeps it if it is a circle. */
  function leave(node: string): void {
    const members = open.splice(open.lastIndexOf(node));
    for (const member of members) isOpen.delete(member);
    if (members.length === 1 && ![...next(node)].includes(node)) return;
    circles.push(members.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)));
  }
}
