// Contexts that come and go: each round uses much of the library with the plugin's types, and nothing of it stays.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

static class Unloads {
  [MethodImpl(MethodImplOptions.NoInlining)]
  static (WeakReference, string) Use(int round) {
    var context = new AssemblyLoadContext("round " + round, true);
    Assembly assembly = context.LoadFromAssemblyPath(Contexts.PluginPath);
    Type uses = assembly.GetType("Plugin.Uses");
    string said = "";
    foreach (string method in new[] { "Collections", "Threads", "Threads" }) said += uses.GetMethod(method).Invoke(null, null) + "; ";
    for (int i = 0; i < 40; i++) uses.GetMethod("Loop").Invoke(null, new object[] { 50 });
    said += uses.GetField("Text").GetValue(null) + " " + ((DateTime)uses.GetField("Began").GetValue(null)).Year;
    try {
      uses.GetMethod("Throw").Invoke(null, null);
    } catch (TargetInvocationException e) {
      said += "; " + e.InnerException.Message;
    }
    try {
      RuntimeHelpers.RunClassConstructor(assembly.GetType("Plugin.Failing").TypeHandle);
    } catch (TypeInitializationException e) {
      said += "; " + e.InnerException.Message;
    }
    object list = Activator.CreateInstance(typeof(List<>).MakeGenericType(assembly.GetType("Plugin.Point")));
    said += "; " + list.GetType().GetGenericArguments()[0].Name + " " + AppDomain.CurrentDomain.GetAssemblies().Count(a => a == assembly);
    if (round % 2 == 0) context.Unload();
    return (new WeakReference(context), said);
  }
  // What is being compiled in the background keeps it for as long.
  static bool Gone(WeakReference weak) {
    for (int i = 0; i < 100 && weak.IsAlive; i++) {
      GC.Collect();
      GC.WaitForPendingFinalizers();
      if (i > 10) Thread.Sleep(5);
    }
    return !weak.IsAlive;
  }

  public static void Run() {
    const int kRounds = 60;
    string said = null;
    int same = 0, gone = 0;
    long before = 0;
    for (int round = 0; round < kRounds; round++) {
      var (weak, its) = Use(round);
      said ??= its;
      if (its == said) same++; else Console.WriteLine(its);
      if (Gone(weak)) gone++;
      if (round == kRounds / 3) before = Environment.WorkingSet;
    }
    Console.WriteLine(said);
    Console.WriteLine(same + " " + gone + " " + AppDomain.CurrentDomain.GetAssemblies().Count(a => a.GetName().Name == "Plugin") + " " + AssemblyLoadContext.All.Count());
    long grown = Environment.WorkingSet - before;
    Console.WriteLine(grown < 12 << 20 ? "it does not grow" : $"it grew by {grown >> 10} KiB");
  }
}
