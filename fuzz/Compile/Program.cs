// Loads assemblies that may be damaged, asks reflection everything about them and has all their methods compiled, none
// of them run. Before each it writes the file's name, so that a crash tells whose fault it was; after it, how many of its
// methods compiled and which exceptions the others gave.
//
//   Compile FILE...
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

foreach (string file in args) {
  Console.WriteLine(file);
  Console.Out.Flush();
  var counts = new SortedDictionary<string, int>();
  var context = new AssemblyLoadContext(file);
  Assembly? assembly = Try("load", () => context.LoadFromAssemblyPath(Path.GetFullPath(file)), counts);
  if (assembly != null) Look(assembly, counts);
  Console.WriteLine("  " + string.Join(", ", counts.Select(one => one.Key + " " + one.Value)));
}
return 0;

static void Look(Assembly assembly, SortedDictionary<string, int> counts) {
  Try("attributes", () => string.Join(" ", assembly.GetCustomAttributesData()), counts);
  Try("references", () => string.Join(" ", assembly.GetReferencedAssemblies().Select(one => one.FullName)), counts);
  Type?[] types;
  try {
    types = assembly.GetTypes();
  } catch (ReflectionTypeLoadException e) {
    types = e.Types;
    foreach (Exception? one in e.LoaderExceptions) Count("types " + one?.GetType().Name, counts);
  } catch (Exception e) {
    Count("types " + e.GetType().Name, counts);
    return;
  }
  foreach (Type? type in types)
    if (type != null) Describe(type, counts);
}

static void Describe(Type type, SortedDictionary<string, int> counts) {
  Try("type", () => type.AssemblyQualifiedName + type.BaseType + type.DeclaringType + type.IsEnum, counts);
  Try("interfaces", () => string.Join(" ", type.GetInterfaces().Select(one => one.ToString())), counts);
  Try("attributes", () => string.Join(" ", type.GetCustomAttributesData()), counts);
  Try("fields", () => string.Join(" ", type.GetFields(Everything).Select(one => one.ToString() + one.Attributes)), counts);
  Try("properties", () => string.Join(" ", type.GetProperties(Everything).Select(one => one.ToString())), counts);
  Try("events", () => string.Join(" ", type.GetEvents(Everything).Select(one => one.ToString())), counts);
  Try("constants", () => string.Join(" ", type.GetFields(Everything).Where(one => one.IsLiteral).Select(one => one.GetRawConstantValue())), counts);
  if (!type.IsInterface)
    foreach (Type one in Try("interfaces", type.GetInterfaces, counts) ?? [])
      Try("map", () => type.GetInterfaceMap(one).TargetMethods.Length.ToString(), counts);
  RuntimeTypeHandle[] ofType = type.IsGenericType ? Arguments(type.GetGenericArguments().Length) : [];
  foreach (MethodBase method in Try("methods", () => type.GetMethods(Everything).Concat<MethodBase>(type.GetConstructors(Everything)).ToArray(), counts) ?? []) {
    Try("method", () => method.ToString() + string.Join(" ", method.GetParameters().Select(one => one.ToString() + one.IsOptional)), counts);
    Try("attributes", () => string.Join(" ", method.GetCustomAttributesData()), counts);
    Try("body", () => method.GetMethodBody()?.LocalVariables.Count.ToString(), counts);
    if (method.IsAbstract) continue;
    Try("compile", () => {
      RuntimeTypeHandle[] arguments = method.IsGenericMethod ? [.. ofType, .. Arguments(method.GetGenericArguments().Length)] : ofType;
      RuntimeHelpers.PrepareMethod(method.MethodHandle, arguments.Length == 0 ? null : arguments);
      return "";
    }, counts);
  }
}

static RuntimeTypeHandle[] Arguments(int count) => Enumerable.Repeat(typeof(object).TypeHandle, count).ToArray();

static T? Try<T>(string what, Func<T> action, SortedDictionary<string, int> counts) where T : class? {
  try {
    T result = action();
    Count(what, counts);
    return result;
  } catch (Exception e) {
    Count(what + " " + e.GetType().Name, counts);
    return null;
  }
}

static void Count(string what, SortedDictionary<string, int> counts) => counts[what] = counts.GetValueOrDefault(what) + 1;
