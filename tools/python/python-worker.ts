/**
 * The Python program that runs one cell. Standard input brings the cell and the session's state as JSON;
 * everything that the cell prints goes to standard error, and the new state, in base64 between two marks,
 * to standard output.
 *
 * The state is what Python can say about a session: imports by name, functions and classes by their source,
 * values pickled together so that what was one object stays one. What can't be kept is named. So nothing is
 * left running between two cells, and limits hold for each.
 */
export const PYTHON_WORKER = String.raw`
import ast, base64, functools, io, itertools, json, linecache, os, pickle, sys, traceback, types, zlib

request = json.load(sys.stdin)
state_file = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", 0, closefd=False), "utf-8", errors="backslashreplace", write_through=True)
sys.stderr = sys.stdout
sys.stdin = open(os.devnull)
sys.path.insert(0, os.getcwd())
sys.argv = [""]

main = types.ModuleType("__main__")
sys.modules["__main__"] = main
space = main.__dict__
space["__builtins__"] = __builtins__
written = []

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        writes = mode and set(mode) & set("wax+") or isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
        if writes and isinstance(path, (str, bytes)):
            written.append(os.path.abspath(os.fsdecode(path)))
    elif event in ("os.rename",):
        written.append(os.path.abspath(os.fsdecode(arguments[1])))

class DataDrive(ast.NodeTransformer):
    "The trained name of the drive means the workspace."
    def visit_Constant(self, node):
        value = node.value
        if isinstance(value, str) and (value == "/mnt/data" or value.startswith("/mnt/data/")):
            return ast.copy_location(ast.Constant("/workspace" + value[len("/mnt/data"):]), node)
        return node

def is_definition(node):
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []

def source_of(node, code):
    lines = code.splitlines(keepends=True)
    first = min([node.lineno] + [each.lineno for each in getattr(node, "decorator_list", [])])
    return "".join(lines[first - 1 : node.end_lineno])

def remember(name, source):
    "Tracebacks show lines of code that is in no file."
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)

def restore(state):
    lost = []
    for name, module in state["imports"].items():
        try:
            __import__(module)
            space[name] = sys.modules[module]
        except Exception:
            lost.append(name)
    waiting = dict(state["definitions"])
    def define():
        for name, source in list(waiting.items()):
            try:
                remember("<%s>" % name, source)
                exec(compile(source, "<%s>" % name, "exec"), space)
                del waiting[name]
            except Exception:
                pass
    define()
    if state["values"]:
        try:
            space.update(pickle.loads(zlib.decompress(base64.b64decode(state["values"]))))
        except Exception as error:
            lost.append("values (%s)" % error)
    define()
    lost.extend(waiting)
    return lost

def picklable(value):
    try:
        return pickle.dumps(value, 5) is not None
    except Exception:
        return False

def save(definitions, most):
    imports, values, lost = {}, {}, []
    for name, value in list(space.items()):
        if name.startswith("__"):
            continue
        if isinstance(value, types.ModuleType):
            imports[name] = value.__name__
        elif name in definitions and getattr(value, "__module__", "__main__") == "__main__" and callable(value):
            continue
        elif picklable(value):
            values[name] = value
        else:
            lost.append("%s (%s)" % (name, type(value).__name__))
    kept = {name: source for name, source in definitions.items() if name in space and name not in values}
    try:
        data = zlib.compress(pickle.dumps(values, 5), 1)
    except Exception:
        data, values = b"", {}
    if len(data) > most:
        sizes = sorted(((len(pickle.dumps(value, 5)), name) for name, value in values.items()), reverse=True)
        while sizes and len(data) > most:
            size, name = sizes.pop(0)
            lost.append("%s (%d bytes)" % (name, size))
            del values[name]
            data = zlib.compress(pickle.dumps(values, 5), 1)
    state = {"imports": imports, "definitions": kept, "values": base64.b64encode(data).decode() if values else ""}
    return state, lost

IS_COROUTINE = 0x80

@functools.cache
def event_loop():
    import asyncio
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return loop

def perform(tree, mode):
    "As in a notebook, await may stand outside of functions."
    program = compile(ast.fix_missing_locations(tree), "<cell>", mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    result = eval(program, space)
    return event_loop().run_until_complete(result) if program.co_flags & IS_COROUTINE else result

def run(code):
    tree = DataDrive().visit(ast.parse(code, "<cell>"))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    perform(tree, "exec")
    if last is not None:
        value = perform(ast.Expression(last.value), "eval")
        if value is not None:
            space["_"] = value
            print(repr(value))

def show_error(error):
    frames = traceback.extract_tb(error.__traceback__)
    own = list(itertools.dropwhile(lambda frame: frame.filename != "<cell>", frames))
    text = "".join(traceback.format_list(own))
    if text:
        print("Traceback (most recent call last):\n" + text, end="")
    print("".join(traceback.format_exception_only(type(error), error)), end="")
    if isinstance(error, SyntaxError) and (error.text or "").lstrip()[:1] in ("!", "%"):
        print("[lines that begin with ! or % are for IPython, which is not here: use subprocess, or plain Python]")

state = request["state"] or {"imports": {}, "definitions": {}, "values": ""}
code = request["code"]
lost_before = restore(state)
definitions = dict(state["definitions"])
sys.addaudithook(watch)
remember("<cell>", code)
failed = False
try:
    run(code)
except SystemExit as error:
    print("SystemExit: %s" % error.code)
    failed = True
except BaseException as error:
    show_error(error)
    failed = True
try:
    for node in ast.parse(code).body:
        for name in is_definition(node):
            definitions.pop(name, None)
            definitions[name] = source_of(node, code)
except SyntaxError:
    pass
sys.stdout.flush()
report = {"failed": failed, "written": sorted(set(path for path in written if os.path.isfile(path)))}
report["state"], report["lost"] = save(definitions, request["most"])
report["lost"] = lost_before + report["lost"]
mark = request["mark"]
encoded = base64.b64encode(json.dumps(report).encode()).decode()
state_file.write("%s:%s:%s\n" % (mark, encoded, mark))
state_file.flush()
os._exit(0)
`;
