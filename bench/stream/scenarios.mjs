/** The measurements: the columns of each table, and the figures that it also compares with the baselines. */
const rate = {
  columns: [
    ["messages/s", "perSecond", 0],
    ["server us/msg", "serverUs", 1],
    ["client us/msg", "clientUs", 1],
  ],
  ratios: [
    ["", "perSecond"],
    // On a machine that runs other work, the processor time of the busier side varies less than wall time.
    ["CPU ", "busierUs"],
  ],
};
const latency = {
  columns: [
    ["p50 us", "p50", 0],
    ["p99 us", "p99", 0],
    ["p99.9 us", "p999", 0],
  ],
  ratios: [
    ["p50 ", "p50", true],
    ["p99.9 ", "p999", true],
  ],
};

export const scenarios = {
  download: { title: "Server streaming", count: 500_000, quick: 10_000, ...rate },
  upload: { title: "Client streaming", count: 500_000, quick: 10_000, ...rate },
  "echo-1": { title: "Echo, 1 in flight", count: 10_000, quick: 1_000, ...latency },
  "echo-64": { title: "Echo, 64 in flight", count: 200_000, quick: 5_000, ...rate },
  idle: {
    title: "Idle streams, the server's memory",
    count: 2_000,
    quick: 300,
    columns: [
      ["KiB of heap", "heapKib", 1],
      ["KiB of RSS", "rssKib", 1],
    ],
    ratios: [
      ["heap ", "heapKib", true],
      ["RSS ", "rssKib", true],
    ],
  },
  open: {
    title: "Open and close, 30 at once",
    count: 3_000,
    quick: 300,
    columns: [
      ["per second", "perSecond", 0],
      ["server us", "serverUs", 0],
      ["client us", "clientUs", 0],
    ],
    ratios: [
      ["", "perSecond", true],
      ["server CPU ", "serverUs", true],
    ],
  },
  broadcast: {
    title: "Messages to 1,000 subscribers, the server's time for each subscriber and message",
    count: 50,
    quick: 10,
    columns: [["server us", "serverUs", 2]],
    ratios: [["CPU ", "serverUs", true]],
  },
  "spread-1": { title: "Echo, 2,000/s on one stream", count: 3, quick: 1, ...latency },
  "spread-10": { title: "Echo, 2,000/s on 10 streams", count: 3, quick: 1, ...latency },
  "spread-100": { title: "Echo, 2,000/s on 100 streams", count: 3, quick: 1, ...latency },
  "spread-1000": { title: "Echo, 2,000/s on 1,000 streams", count: 3, quick: 1, ...latency },
};
