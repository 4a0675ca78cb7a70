// Faults that the processor or the runtime raises, in leaf methods and deep frames, with what was stored before.
using System.Runtime.CompilerServices;

static class Faults {
  class Node { public int Value; public Node Next; public string Text; public virtual int Get() => Value; public int[] Numbers; public Large Large; }
  struct Large { public long A, B, C, D; }
  [InlineArray(4000)] struct Huge { int first; }
  class Far { public Huge Padding; public int Last; }
  static int global;

  static string Try(string what, Action action) {
    try {
      action();
      return what + ": nothing";
    } catch (Exception e) {
      return what + ": " + e.GetType() + ": " + e.Message + " " + global;
    }
  }

  public static void Run() {
    Node none = null;
    int zero = none == null ? 0 : 1;
    int[] numbers = { 1 }, noNumbers = none?.Numbers;
    Far far = none == null ? null : new Far();
    object text = "text";
    string noText = none?.Text;
    Action noAction = null;
    Console.WriteLine(Try("load field", () => global = none.Value));
    Console.WriteLine(Try("store field", () => none.Value = 5));
    Console.WriteLine(Try("store reference", () => none.Next = new Node()));
    Console.WriteLine(Try("field at a far offset", () => global = far.Last));
    Console.WriteLine(Try("store at a far offset", () => far.Last = 1));
    Console.WriteLine(Try("struct field", () => { Large l = none.Large; global = (int)l.D; }));
    Console.WriteLine(Try("virtual call", () => none.Get()));
    Console.WriteLine(Try("interface call", () => ((IComparable)noText).CompareTo("")));
    Console.WriteLine(Try("delegate", () => noAction()));
    Console.WriteLine(Try("length", () => global = noNumbers.Length));
    Console.WriteLine(Try("element", () => noNumbers[0]++));
    Console.WriteLine(Try("string length", () => global = noText.Length));
    Console.WriteLine(Try("string character", () => global = noText[0]));
    Console.WriteLine(Try("index", () => numbers[numbers.Length] = 1));
    Console.WriteLine(Try("negative index", () => numbers[zero - 1] = 1));
    Console.WriteLine(Try("division", () => global = 5 / zero));
    Console.WriteLine(Try("remainder", () => global = 5 % zero));
    Console.WriteLine(Try("long division", () => global = (int)(5L / zero)));
    Console.WriteLine(Try("decimal division", () => global = (int)(5m / zero)));
    Console.WriteLine(Try("overflow", () => global = checked(int.MaxValue + numbers[0])));
    Console.WriteLine(Try("cast", () => ((Node)text).Value = 1));
    Console.WriteLine(Try("unbox", () => global = (int)text));
    Console.WriteLine(Try("unbox null", () => global = (int)(object)none));
    Console.WriteLine(Try("array store", () => ((object[])new string[1])[0] = none ?? new object()));
    Console.WriteLine(Try("array size", () => global = new int[zero - 1].Length));
    Console.WriteLine(Try("lock on null", () => { lock (none) global = 1; }));
    Console.WriteLine(Try("throw null", () => throw (Exception)(object)none));
    Console.WriteLine(Try("double division", () => global = 5.0 / zero > 1 ? 77 : 0));
    Console.WriteLine(Try("after a store", () => { global = 88; none.Value = 1; global = 99; }));
    int caught = 0;
    for (int i = 0; i < 1000; i++) {
      try {
        global = numbers[i % 3] / (i % 5);
      } catch (IndexOutOfRangeException) {
        caught++;
      } catch (DivideByZeroException) {
        caught += 1000;
      }
    }
    Console.WriteLine(caught);
  }
}
