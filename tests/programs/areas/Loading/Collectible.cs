// Collectible contexts go when nothing refers to them: types, statics, delegates and instances keep them.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

static class Collectible {
  [MethodImpl(MethodImplOptions.NoInlining)]
  static (WeakReference, object) Load(bool keep) {
    var context = new AssemblyLoadContext("collectible", true);
    Assembly assembly = context.LoadFromAssemblyPath(Contexts.PluginPath);
    Type type = assembly.GetType("Plugin.Greeter");
    object greeter = Activator.CreateInstance(type);
    string greeting = (string)type.GetMethod("Greet").Invoke(greeter, new object[] { "c" });
    type.GetMethod("Generic").MakeGenericMethod(typeof(long)).Invoke(null, new object[] { 1L });
    Console.WriteLine(greeting + " " + context.IsCollectible + type.IsCollectible + assembly.IsCollectible);
    context.Unloading += c => Console.WriteLine("unloading " + c.Name);
    context.Unload();
    return (new WeakReference(context), keep ? greeter : null);
  }
  static bool Gone(WeakReference weak) {
    for (int i = 0; i < 20 && weak.IsAlive; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
    return !weak.IsAlive;
  }

  public static void Run() {
    var (weak, _) = Load(false);
    Console.WriteLine(Gone(weak));
    KeptAlive();
    for (int i = 0; i < 3; i++) Console.WriteLine(Gone(Load(false).Item1));
    try {
      new AssemblyLoadContext("not collectible").Unload();
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }

  static void KeptAlive() {
    WeakReference weak = StillUsed();
    Console.WriteLine(Gone(weak));
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static WeakReference StillUsed() {
    var (weak, greeter) = Load(true);
    GC.Collect();
    GC.WaitForPendingFinalizers();
    Console.WriteLine(weak.IsAlive + " " + greeter.GetType().GetField("Made").GetValue(null));
    GC.KeepAlive(greeter);
    return weak;
  }
}
