// Methods that a test's clients give other bodies. Main's argument says which to call; its answer is the exit code.
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

class Pair<T> {
  [MethodImpl(MethodImplOptions.NoInlining)]
  public string Kind() => "?";
  [MethodImpl(MethodImplOptions.NoInlining)]
  public static int Count() => 1;
}

// A type that is made while the program runs.
static class Emitted {
  static Func<int>? value;
  public static int Call() => (value ??= Make())();
  static Func<int> Make() {
    ModuleBuilder module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Emitted"), AssemblyBuilderAccess.Run).DefineDynamicModule("Emitted");
    TypeBuilder type = module.DefineType("Made", TypeAttributes.Public);
    ILGenerator il = type.DefineMethod("Value", MethodAttributes.Public | MethodAttributes.Static, typeof(int), null).GetILGenerator();
    il.Emit(OpCodes.Ldc_I4_1);
    il.Emit(OpCodes.Ret);
    return type.CreateType().GetMethod("Value")!.CreateDelegate<Func<int>>();
  }
}

static class Targets {
  static int hidden = 7;

  static int Value() => 1;
  static int Other() => 2;
  static int Caller() => Value() + 10;  // Value is inlined
  [MethodImpl(MethodImplOptions.NoInlining)]
  static string Text() => "old";
  [MethodImpl(MethodImplOptions.NoInlining)]
  static int SizeOf<T>() => 1;
  [MethodImpl(MethodImplOptions.NoInlining)]
  static string NameOf<T>() => "?";
  [MethodImpl(MethodImplOptions.NoInlining)]
  static int Guarded(int n) {
    try {
      return 10 / n;
    } catch (DivideByZeroException) {
      return 99;
    } finally {
      hidden++;
    }
  }
  static int Line() {
    try {
      Thrower();
      return 0;
    } catch (Exception e) {
      return new System.Diagnostics.StackTrace(e, true).GetFrame(0)!.GetFileLineNumber();
    }
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static void Thrower() {
    hidden += 0;
    throw new InvalidOperationException();
  }
  // Until Value says that it is enough.
  static int Loop() {
    int n = 0;
    while (Value() != 100) n++;
    return 100;
  }

  // What Value answers in copies of this assembly, times 100, and how many of those were unloaded after.
  static int Unloaded() {
    int answer = 0, gone = 0;
    for (int i = 0; i < 3; i++) {
      var (its, context) = AskCopy();
      answer = i == 0 || answer == its ? its : -1;
      for (int round = 0; round < 100 && context.IsAlive; round++) {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (round > 10) Thread.Sleep(5);
      }
      if (!context.IsAlive) gone++;
    }
    return answer * 100 + gone;
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static (int, WeakReference) AskCopy() {
    var context = new System.Runtime.Loader.AssemblyLoadContext("copy", true);
    var copy = context.LoadFromStream(new MemoryStream(File.ReadAllBytes(typeof(Targets).Assembly.Location)));
    var value = copy.GetType("Targets")!.GetMethod("Value", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!;
    int answer = (int)value.Invoke(null, null)!;
    context.Unload();
    return (answer, new WeakReference(context));
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  static int Step() => Value();
  // Until its input ends.
  static int Serve() {
    Thread reader = new(() => { while (Console.Read() >= 0) {} });
    reader.Start();
    Console.WriteLine("ready");
    int sum = 0;
    while (reader.IsAlive) {
      sum += Step();
      Thread.Sleep(1);
    }
    return sum > 0 ? 5 : 6;
  }

  static int Main(string[] arguments) => arguments[0] switch {
    "Value" => Value(),
    "Other" => Other(),
    "Caller" => Caller(),
    "Text" => Text().Length,
    "Sizes" => SizeOf<long>() * 10 + SizeOf<byte>(),
    "Names" => NameOf<string>() == "System.String" && NameOf<object>() == "System.Object" && NameOf<int>() == "System.Int32" ? 1 : 0,
    "Kinds" => new Pair<string>().Kind() == "System.String" && new Pair<int>().Kind() == "System.Int32" ? 1 : 0,
    "Counts" => Pair<string>.Count() * 10 + Pair<int>.Count(),
    "Guarded" => Guarded(5) + Guarded(0),
    "Line" => Line(),
    "Loop" => Loop(),
    "Serve" => Serve(),
    "Emitted" => Emitted.Call(),
    "Unloaded" => Unloaded(),
    _ => 255,
  };
}
