/** The processor time of this process in milliseconds, which other work on the machine doesn't change. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
