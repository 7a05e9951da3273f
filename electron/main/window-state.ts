import { z } from 'zod';

/** A rectangle of the desktop in device-independent pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The window's last position and size; without a position it is centred. */
export interface WindowState {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly maximized: boolean;
  readonly fullScreen: boolean;
}

/** The minimum size at which every view is usable. */
export const MIN_SIZE = { width: 900, height: 600 };

/** The state at the first start. */
export const FIRST_STATE: WindowState = { width: 1280, height: 800, maximized: false, fullScreen: false };

const length = z.number().int().min(1).max(32_767);
const coordinate = z.number().int().min(-65_536).max(65_536);

/** The schema of the saved file. */
export const windowState: z.ZodType<WindowState> = z.strictObject({
  width: length,
  height: length,
  x: coordinate.optional(),
  y: coordinate.optional(),
  maximized: z.boolean(),
  fullScreen: z.boolean(),
});

/** The saved state adjusted to the current displays: not larger than its display, and with a visible title bar. */
export function fitToDisplays(state: WindowState, displays: readonly Area[]): WindowState {
  const { x, y, ...rest } = state;
  const display =
    x === undefined || y === undefined ? undefined : displays.find((area) => showsTitle(area, x, y, state.width));
  const room = display ?? displays[0] ?? FIRST_STATE;
  const size = {
    width: Math.min(Math.max(state.width, MIN_SIZE.width), Math.max(room.width, MIN_SIZE.width)),
    height: Math.min(Math.max(state.height, MIN_SIZE.height), Math.max(room.height, MIN_SIZE.height)),
  };
  return display === undefined ? { ...rest, ...size } : { ...rest, ...size, x, y };
}

/** Whether enough of the title bar is on a display to drag the window. */
function showsTitle(area: Area, x: number, y: number, width: number): boolean {
  const visible = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return visible >= 100 && y >= area.y && y < area.y + area.height - 40;
}
