/** Names that something on the way to Prometheus might trip over. */
export const ODD_NAMES: readonly string[] = [
  'plain',
  'quote " backslash \\ line\nend',
  'ends with a backslash \\',
  '\\n is no line end, nor is \\\\',
  '__proto__',
  'constructor',
  '(other)',
  ' ',
  '\r\n\t\0',
  '{service="x"} 1 # HELP',
  '<script>',
  '../x',
  'ünïcødé 🔌',
  '$1 $& %s',
  'x'.repeat(200),
];
