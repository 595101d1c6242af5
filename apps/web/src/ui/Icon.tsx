/** Line drawings on a 24 grid, in the weight of the type. */
const paths = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4-4',
  plus: 'M12 5v14M5 12h14',
  pen: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  send: 'M4 12l16-8-6 16-3-7zM11 13l9-9',
  camera: 'M4 8h4l2-3h4l2 3h4v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  tag: 'M4 4h8l8 8-8 8-8-8zM8 8h.01',
  phone: 'M6 3h3l2 5-2 2a11 11 0 0 0 5 5l2-2 5 2v3c0 2-2 3-3 3C10 21 3 14 3 6c0-1 1-3 3-3z',
  check: 'M5 12l5 5L19 7',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z',
  reply: 'M9 7L4 12l5 5M4 12h10c4 0 6 2 6 6',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  alert: 'M12 4l9 16H3zM12 10v4M12 17h.01',
  down: 'M6 9l6 6 6-6',
  up: 'M6 15l6-6 6 6',
  right: 'M9 5l7 7-7 7',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2 20c0-4 3-6 7-6s7 2 7 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2.5 .7 4 2.5 4 5.5',
  home: 'M4 11l8-7 8 7v9h-5v-6H9v6H4z',
  heart: 'M12 20S4 15 4 9.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8 2.5C20 15 12 20 12 20z',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l4 2',
  template: 'M5 4h14v16H5zM8 8h8M8 12h8M8 16h5',
  at: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM16 8v5c0 2 1 3 2.5 3S21 14 21 12a9 9 0 1 0-4 7.5',
  thermometer: 'M10 4a2 2 0 0 1 4 0v9a4 4 0 1 1-4 0zM12 9v7',
  door: 'M5 21V4h10v17M3 21h18M12 12h.01',
  face: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 10h.01M15 10h.01M8.5 14.5c2 2 5 2 7 0',
} as const;

export type IconName = keyof typeof paths;

/** Always beside words or inside a control that has a name: an icon alone says nothing. */
export function Icon({ name, size = 22 }: { name: IconName; size?: number }) {
  const dots = name === 'more';
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={dots ? 3 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
