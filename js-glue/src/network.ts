/** Whether what could not be fetched did not come because nothing does. */
export async function nothingComes(): Promise<boolean> {
  const init = { method: "HEAD", cache: "no-store" } as const;
  return (await fetch(import.meta.url, init).catch(() => null)) === null;
}
