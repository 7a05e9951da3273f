import { z } from 'zod';

/** A rectangle of the desktop in device-independent pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where and how large the window was; without a position it is centred. */
export interface WindowState {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly maximized: boolean;
  readonly fullScreen: boolean;
}

/** The least size at which every view can be used. */
export const MIN_SIZE = { width: 900, height: 600 };

/** The state of a first start. */
export const FIRST_STATE: WindowState = { width: 1280, height: 800, maximized: false, fullScreen: false };

const length = z.number().int().min(1).max(32_767);
const coordinate = z.number().int().min(-65_536).max(65_536);

/** The saved file's shape. */
export const windowState: z.ZodType<WindowState> = z.strictObject({
  width: length,
  height: length,
  x: coordinate.optional(),
  y: coordinate.optional(),
  maximized: z.boolean(),
  fullScreen: z.boolean(),
});

/**
 * The saved state as today's displays can show it: not larger than the display, and on one where its title bar can be
 * seen.
 */
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

/** Whether enough of the title bar lies within a display to be taken hold of. */
function showsTitle(area: Area, x: number, y: number, width: number): boolean {
  const visible = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  return visible >= 100 && y >= area.y && y < area.y + area.height - 40;
}
