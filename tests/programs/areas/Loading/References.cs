// References between contexts: one that can be unloaded keeps what it refers to, and what stays cannot refer to it.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

static class References {
  class From(AssemblyLoadContext other, bool isCollectible) : AssemblyLoadContext("from", isCollectible) {
    protected override Assembly Load(AssemblyName name) => name.Name == "Plugin" ? other.LoadFromAssemblyPath(Contexts.PluginPath) : null;
  }

  static void Try(string what, Func<object> act) {
    try {
      Console.WriteLine(what + ": " + act());
    } catch (Exception e) {
      Console.WriteLine(what + ": " + e.GetType().Name + " " + e.Message + " / " + e.InnerException?.GetType().Name + " " + e.InnerException?.Message);
    }
  }

  static bool Gone(WeakReference weak, int rounds = 20) {
    for (int i = 0; i < rounds && weak.IsAlive; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
    return !weak.IsAlive;
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  static (WeakReference, WeakReference, object) Chain() {
    var target = new AssemblyLoadContext("target", true);
    var from = new From(target, true);
    Assembly plugin = from.LoadFromAssemblyName(new AssemblyName("Plugin"));
    Assembly own = from.LoadFromStream(new MemoryStream(File.ReadAllBytes(typeof(References).Assembly.Location)));
    Type holder = own.GetType("References+Holder");
    object held = Activator.CreateInstance(holder);
    target.Unload();
    from.Unload();
    return (new WeakReference(target), new WeakReference(from), held);
  }
  public class Holder { public int Value = 5; }

  // An instantiation over types of two contexts.
  [MethodImpl(MethodImplOptions.NoInlining)]
  static (WeakReference, WeakReference, object) Both() {
    var a = new AssemblyLoadContext("a", true);
    var b = new AssemblyLoadContext("b", true);
    Type inA = a.LoadFromAssemblyPath(Contexts.PluginPath).GetType("Plugin.Point");
    Type inB = b.LoadFromAssemblyPath(Contexts.PluginPath).GetType("Plugin.Item");
    foreach (Type one in new[] { inA, inB }) Activator.CreateInstance(one.Assembly.GetType("Plugin.Greeter"));
    object made = Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(inA, inB));
    a.Unload();
    b.Unload();
    return (new WeakReference(a), new WeakReference(b), made);
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  static (WeakReference, WeakReference) Held(Func<(WeakReference, WeakReference, object)> make) {
    var (first, second, held) = make();
    bool early = Gone(first, 4);
    Console.WriteLine(early + " " + second.IsAlive + " " + held.GetType().Name);
    foreach (Type argument in held.GetType().GetGenericArguments())
      Console.WriteLine(argument.Name + " " + argument.Assembly.GetType("Plugin.Greeter").GetField("Made").GetValue(null));
    GC.KeepAlive(held);
    return (first, second);
  }

  public static void Run() {
    var target = new AssemblyLoadContext("target", true);
    Try("plain", () => new From(target, false).LoadFromAssemblyName(new AssemblyName("Plugin")));
    Try("collectible", () => new From(target, true).LoadFromAssemblyName(new AssemblyName("Plugin")));
    ResolveEventHandler handler = (_, asked) => asked.Name.StartsWith("Plugin") ? target.LoadFromAssemblyPath(Contexts.PluginPath) : null;
    AppDomain.CurrentDomain.AssemblyResolve += handler;
    Try("resolve", () => Assembly.Load("Plugin"));
    AppDomain.CurrentDomain.AssemblyResolve -= handler;
    foreach (var make in new[] { Chain, Both }) {
      var (first, second) = Held(make);
      Console.WriteLine(Gone(first) + " " + Gone(second));
    }
  }
}
