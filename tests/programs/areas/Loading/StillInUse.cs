// What keeps an unloaded context, and lets it go: delegates, frames, threads, exceptions, iterators, reflection's objects.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

static class StillInUse {
  static readonly ConditionalWeakTable<object, object> table = new();
  static readonly ConditionalWeakTable<Type, string> names = new();

  [MethodImpl(MethodImplOptions.NoInlining)]
  static (WeakReference, object) Load(Func<Assembly, object> keep) {
    var context = new AssemblyLoadContext("used", true);
    Assembly assembly = context.LoadFromAssemblyPath(Contexts.PluginPath);
    object kept = keep(assembly);
    context.Unload();
    return (new WeakReference(context), kept);
  }
  static bool Gone(WeakReference weak, int rounds = 20) {
    for (int i = 0; i < rounds && weak.IsAlive; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
    return !weak.IsAlive;
  }
  static MethodInfo Method(Assembly assembly, string name) => assembly.GetType("Plugin.Uses").GetMethod(name);
  static object Call(Assembly assembly, string name, params object[] arguments) => Method(assembly, name).Invoke(null, arguments);

  [MethodImpl(MethodImplOptions.NoInlining)]
  static WeakReference Use(string what, Func<Assembly, object> keep, Func<object, object> use) {
    var (weak, kept) = Load(keep);
    bool goneEarly = Gone(weak, 4);
    Console.WriteLine(what + ": " + goneEarly + " " + use(kept));
    GC.KeepAlive(kept);
    return weak;
  }
  static void Check(string what, Func<Assembly, object> keep, Func<object, object> use) =>
    Console.WriteLine(what + " gone: " + Gone(Use(what, keep, use)));

  public static void Run() {
    Check("static delegate", a => Call(a, "MakeStatic"), d => ((Func<int, int>)d)(21));
    Check("closure", a => Call(a, "MakeClosure", 4), d => ((Func<int>)d)());
    Check("generic delegate", a => Call(a, "MakeGeneric"), d => { ((Action<object>)d)("shown"); return ((Delegate)d).Method.Name; });
    Check("bound by reflection", a => Method(a, "Twice").CreateDelegate<Func<int, int>>(), d => ((Func<int, int>)d)(4));
    Check("list of delegates", a => (Func<int, int>)Call(a, "MakeStatic") + (x => x), d => ((Func<int, int>)d)(5));
    Check("type", a => a.GetType("Plugin.Point"), t => Activator.CreateInstance((Type)t).ToString());
    Check("type handle", a => a.GetType("Plugin.Item").TypeHandle, h => Type.GetTypeFromHandle((RuntimeTypeHandle)h));
    Check("method", a => Method(a, "Twice"), m => ((MethodInfo)m).Invoke(null, new object[] { 6 }));
    Check("method handle", a => Method(a, "Twice").MethodHandle, h => MethodBase.GetMethodFromHandle((RuntimeMethodHandle)h).Name);
    Check("field", a => a.GetType("Plugin.Uses").GetField("Text"), f => ((FieldInfo)f).GetValue(null));
    Check("assembly", a => a, a => ((Assembly)a).GetTypes().Length > 4);
    Check("array", a => Array.CreateInstance(a.GetType("Plugin.Item"), 2), x => x.GetType());
    Check("large array", a => Array.CreateInstance(a.GetType("Plugin.Item"), 100_000), x => ((Array)x).Length);
    Check("instance of a generic", a => Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(a.GetType("Plugin.Point"), typeof(int))), x => ((System.Collections.ICollection)x).Count + x.GetType().Name);
    Check("boxed value", a => Activator.CreateInstance(a.GetType("Plugin.Point")), x => x.GetHashCode());
    Check("iterator", a => ((IEnumerable<int>)Call(a, "Count")).GetEnumerator(), e => ((IEnumerator<int>)e).MoveNext() + " " + ((IEnumerator<int>)e).Current);
    Check("exception", Thrown, e => ((Exception)e).Message + " " + new System.Diagnostics.StackTrace((Exception)e).GetFrame(0).GetMethod().Name);
    Check("only its text", a => Call(a, "Collections"), s => ((string)s).Length > 10);
    Check("literal", a => a.GetType("Plugin.Uses").GetField("Text").GetValue(null), s => s + " " + (string.IsInterned((string)s) != null));
    Check("table key", a => { object item = Activator.CreateInstance(a.GetType("Plugin.Item")); table.Add(item, new object()); return null; }, _ => table.Count());
    Check("table value", a => { object key = new(); table.Add(key, Activator.CreateInstance(a.GetType("Plugin.Item"))); return key; }, k => table.TryGetValue(k, out object v) + " " + v);
    Check("table of types", a => { names.Add(a.GetType("Plugin.Item"), "item"); return null; }, _ => names.Count());
    Check("task", a => { var source = new TaskCompletionSource(); return (source, (Task<string>)Call(a, "Later", source.Task)); },
          t => { var (source, task) = ((TaskCompletionSource, Task<string>))t; source.SetResult(); return task.Result; });
    RunningThread();
    RunningAlone("alone", a => Method(a, "RunAlone"));
    RunningAlone("shared", a => typeof(Shared<>).MakeGenericType(a.GetType("Plugin.Item")).GetMethod("Run"));
    RunningFrame();
    Console.WriteLine(table.Count() + " " + names.Count());
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  static object Thrown(Assembly a) {
    try {
      Method(a, "Throw").CreateDelegate<Action>()();
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  static void RunningThread() {
    var started = new ManualResetEventSlim();
    var end = new ManualResetEventSlim();
    Thread thread = null;
    var (weak, _) = Load(a => {
      var run = Method(a, "Run").CreateDelegate<Action<ManualResetEventSlim, ManualResetEventSlim>>();
      thread = new Thread(() => { run(started, end); });
      return null;
    });
    thread.Start();
    started.Wait();
    Console.WriteLine("thread: " + Gone(weak, 5));
    end.Set();
    thread.Join();
    thread = null;
    Console.WriteLine("thread gone: " + (Gone(weak) ? "yes" : "no"));
  }

  // Nothing but the frame of the method that the thread began with keeps it; or what shared code runs for.
  class Shared<T> {
    public static void Run(object events) {
      var (started, end) = ((ManualResetEventSlim, ManualResetEventSlim))events;
      started.Set();
      while (!end.Wait(1)) {}
      Console.WriteLine("ran for " + typeof(T).Name + " " + new List<T>().Count);
    }
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static (WeakReference, Thread) Start(Func<Assembly, MethodInfo> method, object events) {
    Thread thread = null;
    var (weak, _) = Load(a => {
      thread = new Thread(method(a).CreateDelegate<ParameterizedThreadStart>());
      return null;
    });
    thread.Start(events);
    return (weak, thread);
  }
  static void RunningAlone(string what, Func<Assembly, MethodInfo> method) {
    var started = new ManualResetEventSlim();
    var end = new ManualResetEventSlim();
    var (weak, thread) = Start(method, (started, end));
    started.Wait();
    Console.WriteLine(what + ": " + Gone(weak, 5));
    end.Set();
    thread.Join();
    Console.WriteLine(what + " gone: " + Gone(weak));
  }

  // Nothing but the running method keeps it.
  [MethodImpl(MethodImplOptions.NoInlining)]
  static WeakReference Callback() {
    WeakReference weak = null;
    bool collected = true;
    (weak, _) = Load(a => {
      foreach (int i in (IEnumerable<int>)Call(a, "Count")) {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (i > 25) break;
      }
      return null;
    });
    collected = weak.IsAlive;
    Console.WriteLine("frame: " + collected);
    return weak;
  }
  static void RunningFrame() => Console.WriteLine("frame gone: " + Gone(Callback()));
}
