/** Devices, which Windows finds under their names in every folder, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[\d¹²³]) *(?:\..*)?$/i;

/**
 * Whether programs on Windows can open a file of this name. Node can create any: Explorer and Excel then neither open
 * nor delete it, or the text after a colon names a hidden part of another file.
 */
export function isNameOnWindows(name: string): boolean {
  return !DEVICE.test(name) && !/[. ]$/.test(name) && !/[<>:"/\\|?*\u0000-\u001F]/.test(name);
}
