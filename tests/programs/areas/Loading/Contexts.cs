// AssemblyLoadContext: one assembly twice, its statics apart; resolution, events, names, duplicates.
using System.Reflection;
using System.Runtime.Loader;

static class Contexts {
  internal static readonly string PluginPath = Path.Combine(AppContext.BaseDirectory, "plugin", "Plugin.dll");
  class Own(string name) : AssemblyLoadContext(name) {
    public string Asked = "";
    protected override Assembly Load(AssemblyName name) { Asked += name.Name + ";"; return name.Name == "Plugin" ? LoadFromAssemblyPath(PluginPath) : null; }
  }

  public static void Run() {
    var first = new Own("first");
    var second = new Own("second");
    Assembly a = first.LoadFromAssemblyPath(PluginPath), b = second.LoadFromAssemblyPath(PluginPath);
    Type typeA = a.GetType("Plugin.Greeter"), typeB = b.GetType("Plugin.Greeter");
    Console.WriteLine((a == b) + " " + (typeA == typeB) + " " + typeA.FullName.Equals(typeB.FullName) + " " + ReferenceEquals(a, first.LoadFromAssemblyPath(PluginPath)));
    object greeterA = Activator.CreateInstance(typeA), greeterB = Activator.CreateInstance(typeB);
    Activator.CreateInstance(typeA);
    MethodInfo greet = typeA.GetMethod("Greet");
    Console.WriteLine(greet.Invoke(greeterA, new object[] { "a" }) + " / " + typeB.GetMethod("Greet").Invoke(greeterB, new object[] { "b" }));
    Console.WriteLine(typeA.IsInstanceOfType(greeterB) + " " + (greeterB is IDisposable));
    try {
      greet.Invoke(greeterB, new object[] { "x" });
    } catch (TargetException e) {
      Console.WriteLine(e.GetType().Name);
    }
    Console.WriteLine(AssemblyLoadContext.GetLoadContext(a).Name + " " + AssemblyLoadContext.GetLoadContext(typeof(int).Assembly).Name + " " + (AssemblyLoadContext.Default == AssemblyLoadContext.GetLoadContext(typeof(Contexts).Assembly)) + " " + string.Join(",", first.Assemblies.Select(x => x.GetName().Name)));
    Console.WriteLine(typeA.GetMethod("Generic").MakeGenericMethod(typeof(int)).Invoke(null, new object[] { 5 }) + " " + first.Asked.Contains("System.Runtime"));
    Type byName = first.LoadFromAssemblyName(new AssemblyName("Plugin")).GetType("Plugin.Pair`2").MakeGenericType(typeA, typeof(string));
    Console.WriteLine(byName.GetGenericArguments()[0] == typeA);
    int resolving = 0;
    AssemblyLoadContext.Default.Resolving += (context, name) => { resolving++; return name.Name == "Plugin" ? a : null; };
    Console.WriteLine((Assembly.Load("Plugin") == a) + " " + resolving);
    try {
      Assembly.Load("AbsentToo, Version=1.2.3.4");
    } catch (FileNotFoundException e) {
      Console.WriteLine(e.FileName);
    }
    Assembly bytes = AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(File.ReadAllBytes(PluginPath)));
    Console.WriteLine((bytes == a) + " [" + bytes.Location + "] " + bytes.GetName().Name + " " + Path.GetFileName(a.Location));
    using (first.EnterContextualReflection()) Console.WriteLine(Type.GetType("Plugin.Greeter, Plugin") == typeA);
    try {
      first.LoadFromAssemblyPath("relative.dll");
    } catch (ArgumentException e) {
      Console.WriteLine(e.GetType().Name);
    }
    File.WriteAllText(Path.Combine(Path.GetTempPath(), "codicil-not-an-assembly.dll"), "text");
    try {
      first.LoadFromAssemblyPath(Path.Combine(Path.GetTempPath(), "codicil-not-an-assembly.dll"));
    } catch (BadImageFormatException e) {
      Console.WriteLine(e.GetType().Name);
    }
    File.Delete(Path.Combine(Path.GetTempPath(), "codicil-not-an-assembly.dll"));
  }
}
