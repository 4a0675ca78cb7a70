// throw; keeps the exception and its trace, throw e; starts a new trace; inner exceptions.
using System.Diagnostics;
using System.Runtime.CompilerServices;

static class Rethrow {
  [MethodImpl(MethodImplOptions.NoInlining)] static void Origin() => throw new InvalidOperationException("origin");
  [MethodImpl(MethodImplOptions.NoInlining)]
  static void Again() {
    try {
      Origin();
    } catch (InvalidOperationException) {
      throw;
    }
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static void Anew() {
    try {
      Origin();
    } catch (InvalidOperationException e) {
#pragma warning disable CA2200  // that is what is tested
      throw e;
#pragma warning restore CA2200
    }
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static void Wrapped() {
    try {
      Origin();
    } catch (Exception e) {
      throw new ArgumentException("outer", e);
    }
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static void NestedAgain() {
    try {
      Again();
    } catch (Exception) {
      try {
        throw new TimeoutException();
      } catch (TimeoutException) {
      }
      throw;
    }
  }
  static string Trace(Exception e) => string.Join(" < ", new StackTrace(e).GetFrames().Select(f => f.GetMethod().Name));

  public static void Run() {
    foreach (Action action in new Action[] { Origin, Again, Anew, Wrapped, NestedAgain }) {
      try {
        action();
      } catch (Exception e) {
        Console.WriteLine(e.GetType().Name + " " + e.Message + ": " + Trace(e) + " | " + e.InnerException?.Message + " " + e.GetBaseException().Message);
      }
    }
    Exception first = null;
    try {
      try {
        Origin();
      } catch (Exception e) {
        first = e;
        throw;
      }
    } catch (Exception e) {
      Console.WriteLine(ReferenceEquals(first, e));
    }
  }
}
