// SPDX-License-Identifier: MIT
// Sixteen threads call a thousand functions (Functions.cs, which `generate` writes) while clients switch them, and
// check who answers. What clients have switched to stands in memory that the test shares: see CrowdTest.cpp, which says
// what the checks mean.
using System;
using System.Threading;

class Answer(long value) : Exception {
  public readonly long Value = value;
}

class A<T>;
class B<T>;

// Its finalizer is a caller like any other.
class Guest(int function, int argument) {
  ~Guest() { Crowd.Check(function, argument); }
}

static unsafe class Crowd {
  public const int Count = 1000, Reports = 8;
  const int Ordinary = 0, Loop = 1, Constructor = 2, Finalizer = 3;

  // As CrowdTest.cpp has it.
  struct Shared {
    public long Stop, Phase, PhaseDone;
    public long Calls, ExactCalls, Loops, Constructors, Finalizers, Wrong;
    public fixed long Reports[4 * Crowd.Reports];  // function, argument, answer, what it should have been
    public fixed long Slots[2 * Count];            // of each function: a sequence, odd while it is switched; the answer
  }
  static Shared* shared;
  public static long Finalized;
  static long freshTypes;
  static long sink;

  public static void Looped(long value) => sink = value;

  // n: milliseconds; 0: until all is over.
  [ThreadStatic] static long until, rounds;
  public static bool GoesOn(int n) {
    if (++rounds % 1000 == 0) Thread.Sleep(1);  // others are to run, too
    return Volatile.Read(ref shared->Stop) == 0 && (n == 0 || Environment.TickCount64 < until);
  }

  // Of a type that was never there.
  public static long Construct(Type definition) {
    Interlocked.Increment(ref shared->Constructors);
    Type argument = typeof(int);
    for (long path = Interlocked.Increment(ref freshTypes); path != 0; path >>= 1)
      argument = ((path & 1) == 0 ? typeof(A<>) : typeof(B<>)).MakeGenericType(argument);
    return (long)definition.MakeGenericType(argument).GetField("Who").GetValue(null);
  }

  public static long WaitForFinalizer() {
    GC.Collect();
    GC.WaitForPendingFinalizers();
    return Volatile.Read(ref Finalized);
  }

  // Calls a function. If none of those that make its answer was being switched meanwhile, the answer is known.
  public static bool Check(int function, int argument) {
    long* before = stackalloc long[4];
    long expected = 0;
    bool isQuiet = true;
    for (int i = 0; i < 4 && Functions.Parts[4 * function + i] >= 0; ++i) {
      int part = Functions.Parts[4 * function + i];
      before[i] = Volatile.Read(ref shared->Slots[2 * part]);
      long answer = Volatile.Read(ref shared->Slots[2 * part + 1]);
      expected += Functions.IsRecursive(part) ? answer * (argument % 4 + 1) : answer;
      isQuiet &= (before[i] & 1) == 0;
    }
    long actual = ((delegate*<int, long>)Functions.Callers[function])(argument);
    Interlocked.Increment(ref shared->Calls);
    for (int i = 0; i < 4 && Functions.Parts[4 * function + i] >= 0; ++i)
      isQuiet &= Volatile.Read(ref shared->Slots[2 * Functions.Parts[4 * function + i]]) == before[i];
    bool isAlone = Functions.Parts[4 * function + 1] < 0 && !Functions.IsRecursive(function);
    if (isQuiet) {
      Interlocked.Increment(ref shared->ExactCalls);
      if (actual == expected) return true;
    } else if (!isAlone || (actual ^ expected) >> 48 == 0) {  // at least it is this function's
      return true;
    }
    long number = Interlocked.Increment(ref shared->Wrong) - 1;
    if (number < Reports) {
      shared->Reports[4 * number] = function;
      shared->Reports[4 * number + 1] = argument;
      shared->Reports[4 * number + 2] = actual;
      shared->Reports[4 * number + 3] = expected;
    }
    return false;
  }

  static bool IsOver => Volatile.Read(ref shared->Stop) != 0;

  static int Any(Random random, int kind) {
    for (;;) {
      int function = random.Next(Count);
      if (Functions.Kinds[function] == kind) return function;
    }
  }

  static void Call(Random random) {
    while (!IsOver) Check(Any(random, Ordinary), random.Next(4));
  }

  static void LoopFor(Random random, int most) {
    while (!IsOver) {
      int milliseconds = most == 0 ? 0 : random.Next(1, most);
      until = Environment.TickCount64 + milliseconds;
      Check(Any(random, Loop), milliseconds);
      Interlocked.Increment(ref shared->Loops);
    }
  }

  static void RunConstructors(Random random) {
    while (!IsOver) {
      Check(Any(random, Constructor), 0);
      Thread.Sleep(20);  // types are never unloaded
    }
  }

  static readonly object finalizing = new();  // there is one place for what a finalizer answers
  static void CheckFinalizer(int function) {
    lock (finalizing) Check(function, 0);
  }

  static void RunFinalizers(Random random) {
    while (!IsOver) {
      for (int i = 0; i < 10; ++i) new Guest(Any(random, Ordinary), random.Next(4));
      CheckFinalizer(Any(random, Finalizer));
      Interlocked.Increment(ref shared->Finalizers);
      Thread.Sleep(10);
    }
  }

  static void StartThreads(Random random) {
    while (!IsOver) {
      var thread = new Thread(() => { for (int i = 0; i < 20; ++i) Check(Any(random, Ordinary), random.Next(4)); });
      thread.Start();
      thread.Join();
    }
  }

  static void CheckAll() {
    until = 0;
    for (int function = 0; function < Count; ++function) {
      int kind = Functions.Kinds[function];
      if (kind == Finalizer) CheckFinalizer(function);
      else if (kind == Loop) Check(function, 1);
      else for (int argument = 0; argument < Functions.Arguments[function]; ++argument) Check(function, argument);
    }
  }

  // Whenever the test asks for a phase, every function is called once more. Phase 0 ends it.
  static void ServePhases() {
    for (;;) {
      long phase = Volatile.Read(ref shared->Phase);
      if (phase == 0 && Volatile.Read(ref shared->PhaseDone) != 0) return;
      if (phase == Volatile.Read(ref shared->PhaseDone)) {
        Thread.Sleep(1);
        continue;
      }
      CheckAll();
      Volatile.Write(ref shared->PhaseDone, phase);
    }
  }

  // The address of Shared, a seed.
  static int Main(string[] arguments) {
    shared = (Shared*)nint.Parse(arguments[0]);
    int seed = int.Parse(arguments[1]);
    var threads = new Thread[16];
    for (int i = 0; i < threads.Length; ++i) {
      var random = new Random(seed + i);
      threads[i] = i switch {
        0 => new Thread(() => LoopFor(random, 0)),
        1 => new Thread(() => LoopFor(random, 30)),
        2 => new Thread(() => RunConstructors(random)),
        3 => new Thread(() => RunFinalizers(random)),
        4 => new Thread(() => StartThreads(random)),
        _ => new Thread(() => Call(random)),
      };
    }
    foreach (Thread thread in threads) thread.Start();
    ServePhases();
    foreach (Thread thread in threads) thread.Join();
    return (int)Math.Min(Volatile.Read(ref shared->Wrong), 100);
  }
}
