/** Does the work while no other tab of the site does any: what one has proved, the next need not. */
export async function alone<T>(work: () => T): Promise<T> {
  // Only a secure page has locks.
  return navigator.locks ? navigator.locks.request("samtycke-proof", async () => work()) : work();
}
