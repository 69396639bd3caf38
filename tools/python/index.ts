/**
 * Python as gpt-oss was trained with it: raw code in, what it prints and the last value out, variables kept.
 *
 * Each cell runs in a fresh sandbox with the run's limits. Between cells the session is kept as data:
 * imports, the source of functions and classes, pickled values. Open files, generators and threads are not
 * kept, and the result says so. `pythonTools` is empty on a machine without Python.
 */
export { python, pythonTools } from "./python.ts";
