// delegate* of static methods, generic ones, in tables, structs and through void*; ldftn and calli.
using System.Runtime.CompilerServices;

static unsafe class FunctionPointers {
  static int Add(int a, int b) => a + b;
  static int Subtract(int a, int b) => a - b;
  static double Wide(int a, double b, long c, string d, float e) => a + b + c + d.Length + e;
  static T Same<T>(T t) => t;
  static string Name<T>() => typeof(T).Name;
  static void Change(ref int n) => n *= 2;
  static ref int Element(int[] numbers) => ref numbers[1];
  static (int, string, long) Big(int n) => (n, "big" + n, n * 1000000000000L);
  struct Table { public delegate*<int, int, int> Operation; public string Name; }
  static int Apply(delegate*<int, int, int> f, int a, int b) => f(a, b);
  static string Throws() => throw new InvalidOperationException("through a pointer");

  public static void Run() {
    delegate*<int, int, int> f = &Add;
    Console.WriteLine(f(5, 3));
    f = &Subtract;
    Console.WriteLine(f(5, 3));
    Console.WriteLine(Apply(&Add, 1, 2) + Apply(f, 1, 2));
    delegate*<int, double, long, string, float, double> wide = &Wide;
    Console.WriteLine(wide(1, 2.5, 3, "four", 0.5f) == 11);
    delegate*<string, string> same = &Same<string>;
    Console.WriteLine(same("same"));
    delegate*<int, int> sameInt = &Same<int>;
    Console.WriteLine(sameInt(7));
    delegate*<string> name = &Name<List<string>>;
    Console.WriteLine(name());
    delegate*<ref int, void> change = &Change;
    int n = 21;
    change(ref n);
    Console.WriteLine(n);
    delegate*<int[], ref int> element = &Element;
    int[] numbers = { 1, 2 };
    element(numbers) = 50;
    Console.WriteLine(numbers[1]);
    delegate*<int, (int, string, long)> big = &Big;
    Console.WriteLine(big(3));
    var table = new Table[] { new() { Operation = &Add, Name = "+" }, new() { Operation = &Subtract, Name = "-" } };
    foreach (Table row in table) Console.WriteLine(row.Name + row.Operation(10, 4));
    void* erased = f;
    Console.WriteLine(((delegate*<int, int, int>)erased)(9, 1));
    Console.WriteLine(f != null);
    delegate*<string> throws = &Throws;
    try {
      throws();
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    nint pointer = typeof(FunctionPointers).GetMethod("Add", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static).MethodHandle.GetFunctionPointer();
    Console.WriteLine(((delegate*<int, int, int>)pointer)(20, 22));
    delegate*<delegate*<int, int, int>, int, int, int> higher = &Apply;
    Console.WriteLine(higher(&Add, 100, 11));
    long sum = 0;
    for (int i = 0; i < 10000; i++) sum += table[i & 1].Operation(i, 1);
    Console.WriteLine(sum);
    Console.WriteLine(typeof(Table).GetField("Operation").FieldType);
  }
}
