/**
 * Identifies the program to Windows and macOS. Windows shows notifications and recent documents only if the running
 * program states the id with which its installer made the shortcut.
 */
export const APP_ID = 'org.stepladder.desktop';
