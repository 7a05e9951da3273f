/** Devices, which Windows finds under their names in every folder, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³]) *(?:\..*)?$/i;

/**
 * Whether programs on Windows can open a file of this name. Node also creates files of other names: Explorer and Excel
 * can neither open nor delete them, or the text after a colon names a hidden stream of another file.
 */
export function isNameOnWindows(name: string): boolean {
  return !DEVICE.test(name) && !/[. ]$/.test(name) && !/[<>:"/\\|?*\u0000-\u001F]/.test(name);
}
