// is, as and casts between classes, interfaces, arrays, delegates and boxed values, with the messages of failures.
static class Casts {
  class A;
  class B : A, I;
  sealed class C : B;
  interface I;
  interface J;
  enum E { X }

  static string Is(object o) =>
      (o is A ? "A" : "-") + (o is B ? "B" : "-") + (o is C ? "C" : "-") + (o is I ? "I" : "-") + (o is J ? "J" : "-") +
      (o is int ? "i" : "-") + (o is E ? "e" : "-") + (o is int[] ? "a" : "-") + (o is object[] ? "o" : "-") + (o is string ? "s" : "-") +
      (o is ValueType ? "v" : "-") + (o is Enum ? "n" : "-") + (o is Delegate ? "d" : "-") + (o is IComparable ? "c" : "-") + (o is int? ? "?" : "-");

  public static void Run() {
    object[] values = { new A(), new B(), new C(), 1, E.X, new int[1], new string[1], "s", 1L, (int?)5, new Action(Run), new A[1], new List<int>(), null };
    foreach (object value in values) Console.WriteLine(Is(value));
    Console.WriteLine((values[2] as B) != null);
    Console.WriteLine((values[0] as B) == null);
    Console.WriteLine((values[3] as int?) == 1);
    Console.WriteLine((values[7] as int?) == null);
    Console.WriteLine((int)(E)values[4]);
    Console.WriteLine((int)values[4]);
    Console.WriteLine((int)(E)values[3]);
    Console.WriteLine((string)null == null);
    foreach (object value in values) {
      Try(() => (B)value);
      Try(() => (I)value);
      Try(() => (int)value);
      Try(() => (long)value);
      Try(() => (object[])value);
      Try(() => (Func<int>)value);
    }
  }

  static void Try<T>(Func<T> cast) {
    try {
      T result = cast();
      Console.WriteLine(result == null ? "null" : result.GetType() + " as " + typeof(T));
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + e.Message);
    }
  }
}
