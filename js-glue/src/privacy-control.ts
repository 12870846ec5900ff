/** Whether the browser tells every site no to sale, sharing and profiling (Global Privacy Control). */
export function globalPrivacyControl(): boolean {
  return !!(navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl;
}
