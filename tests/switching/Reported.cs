// SPDX-License-Identifier: MIT
// What ReportedFailuresTest.cpp switches. Each function answers who it is (AnsweringFunctions.hpp): its number is in the
// third and fourth digit of its constant.
using System;
using System.IO;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Threading;

// Twins: the same code before and after something happened.
static class Before {
  public static long Leaf() => 0x5405000000000000;
  [MethodImpl(MethodImplOptions.NoInlining)] public static long Caller(long n) => Leaf() + n;
  [MethodImpl(MethodImplOptions.NoInlining)]
  public static long Loop(long n) {
    long sum = 0;
    for (long i = 0; i < n; ++i) sum += Caller(i) ^ Leaf();
    return sum;
  }
}
static class After {
  public static long Leaf() => 0x5406000000000000;
  [MethodImpl(MethodImplOptions.NoInlining)] public static long Caller(long n) => Leaf() + n;
  [MethodImpl(MethodImplOptions.NoInlining)]
  public static long Loop(long n) {
    long sum = 0;
    for (long i = 0; i < n; ++i) sum += Caller(i) ^ Leaf();
    return sum;
  }
}

static unsafe class Reported {
  // As the test has it.
  struct Shared {
    public long Entered;  // how often somebody came to where they wait until …
    public long Opened;
    public long Arrived, Answer;
  }
  static Shared* shared;

  static long Leaf() => 0x5401000000000000;
  [MethodImpl(MethodImplOptions.NoInlining)] static long Caller() => 0x5402000000000000 + Leaf();
  [MethodImpl(MethodImplOptions.NoInlining)] static long Hot() => 0x5403000000000000;
  [MethodImpl(MethodImplOptions.NoInlining)] static long Other() => 0x5407000000000000;
  [MethodImpl(MethodImplOptions.NoInlining)] static long Generic<T>(T value) {
    GC.KeepAlive(value);
    return 0x5408000000000000;
  }

  // Compiling this asks for an assembly that only the program's own handler finds.
  [MethodImpl(MethodImplOptions.NoInlining)] static long Uses() => 0x5404000000000000 + Plugin.Answer() + Leaf();
  [MethodImpl(MethodImplOptions.AggressiveInlining)] static long UsesInlined() => Plugin.Answer();

  static System.Reflection.Assembly Resolve(AssemblyLoadContext context, System.Reflection.AssemblyName name) {
    if (name.Name != "Plugin") return null;
    var plugin = context.LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, "plugin", "Plugin.dll"));
    Interlocked.Increment(ref shared->Entered);
    while (Volatile.Read(ref shared->Opened) == 0) Thread.Sleep(1);
    return plugin;
  }

  static Func<long> Emit(Action<ILGenerator> body) {
    var method = new DynamicMethod("Emitted", typeof(long), null, typeof(Reported).Module, true);
    ILGenerator il = method.GetILGenerator();
    body(il);
    il.Emit(OpCodes.Ret);
    return method.CreateDelegate<Func<long>>();
  }

  static readonly System.Reflection.BindingFlags all =
    System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic;

  [MethodImpl(MethodImplOptions.NoInlining)]
  static long Promoted(Func<long> function, int calls) {
    long answer = 0;
    for (int i = 0; i < calls; ++i) answer = function();
    return answer;
  }

  // Of a few threads at once.
  static long Together(Func<long> function, int count) {
    var threads = new Thread[count];
    var answers = new long[count];
    for (int i = 0; i < count; ++i) {
      int mine = i;
      threads[i] = new Thread(() => {
        Interlocked.Increment(ref shared->Arrived);
        answers[mine] = function();
      });
      threads[i].Start();
    }
    foreach (Thread thread in threads) thread.Join();
    foreach (long answer in answers)
      if (answer != answers[0]) return 0;
    return answers[0];
  }

  // Dynamic methods that nothing holds after some calls.
  static long Emitted(int count) {
    for (int i = 0; i < count; ++i) {
      int mine = i;
      if (Promoted(Emit(il => il.Emit(OpCodes.Ldc_I8, (long)mine)), 40) != mine) return 0;
      if (i % 20 != 19) continue;
      GC.Collect();
      GC.WaitForPendingFinalizers();
    }
    for (int i = 0; i < 3; ++i) {
      GC.Collect();
      GC.WaitForPendingFinalizers();
    }
    return 1;
  }

  // The address of Shared, what to call, how often.
  static int Main(string[] arguments) {
    if (shared == null) AssemblyLoadContext.Default.Resolving += Resolve;
    shared = (Shared*)nint.Parse(arguments[0]);
    int count = int.Parse(arguments[2]);
    shared->Answer = arguments[1] switch {
      "Leaf" => Promoted(Leaf, count),
      "Caller" => Promoted(Caller, count),
      "Hot" => Promoted(Hot, count),
      "Other" => Promoted(Other, count),
      "Generic" => Generic(1) == Generic("") ? Generic(1.5) : 0,
      "Uses" => Uses(),
      "Before" => Promoted(() => Before.Loop(10), count),
      "After" => Promoted(() => After.Loop(10), count),
      "Uses together" => Together(Uses, count),
      "Emitted" => Emitted(count),
      "Emitted uses" => Emit(il => il.Emit(OpCodes.Call, typeof(Reported).GetMethod("UsesInlined", all)))(),
      "Compile" => CompileWhileItIsEntered(count),
      _ => throw new ArgumentException(arguments[1]),
    };
    return 0;
  }

  // While another thread compiles a dynamic method, this one compiles many.
  static long CompileWhileItIsEntered(int count) {
    var dynamic = new Thread(() => Emit(il => il.Emit(OpCodes.Call, typeof(Reported).GetMethod("UsesInlined", all)))());
    dynamic.Start();
    while (Volatile.Read(ref shared->Entered) == 0) Thread.Sleep(1);
    long sum = 0;
    for (int i = 0; i < count; ++i) sum += Emit(il => il.Emit(OpCodes.Ldc_I8, 1L))();
    Volatile.Write(ref shared->Arrived, sum);
    dynamic.Join();
    return sum;
  }
}
