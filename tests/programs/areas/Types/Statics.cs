// Static fields of every kind, in classes, structs and generic types; constants; static properties.
static class Statics {
  static int count;
  static byte narrow = 250;
  static double real = 1.5;
  static string text = "initial";
  static int[] numbers = { 1, 2, 3 };
  static Point point = new Point { X = 1, Y = 2 };
  static object nothing;
  const int Constant = 7;
  static readonly long Frozen = 1L << 40;

  struct Point {
    public int X, Y;
    public static Point Unit = new Point { X = 1, Y = 1 };
    public static int Made;
  }
  class Counter {
    public static int Total;
    public int Own;
    public static int Next { get; set; } = 100;
    public Counter() { Own = ++Total; }
  }
  class Derived : Counter { public static new int Total = 1000; }
  static class Per<T> {
    public static int Count;
    public static T Last;
    public static string Name = typeof(T).ToString();
  }

  public static void Run() {
    for (int i = 0; i < 10; i++) count += i;
    Console.WriteLine(count);
    narrow += 10;
    Console.WriteLine(narrow);
    real *= 4;
    Console.WriteLine((int)real);
    Console.WriteLine(text);
    text += "!";
    Console.WriteLine(text);
    numbers[1] = 20;
    Console.WriteLine(numbers[0] + numbers[1] + numbers[2]);
    point.Y = 9;
    Console.WriteLine(point.X + point.Y);
    Console.WriteLine(nothing == null);
    Console.WriteLine(Constant + Frozen);
    Point.Unit.X++;
    Console.WriteLine(Point.Unit.X + Point.Unit.Y);
    Point.Made--;
    Console.WriteLine(Point.Made);
    new Counter();
    new Derived();
    Console.WriteLine(new Counter().Own);
    Console.WriteLine(Counter.Total);
    Console.WriteLine(Derived.Total);
    Console.WriteLine(Counter.Next++ + ++Counter.Next);
    Per<int>.Count++;
    Per<int>.Last = 5;
    Per<string>.Count += 2;
    Per<string>.Last = "five";
    Per<object>.Count += 3;
    Console.WriteLine(Per<int>.Count);
    Console.WriteLine(Per<string>.Count);
    Console.WriteLine(Per<object>.Count);
    Console.WriteLine(Per<int>.Last);
    Console.WriteLine(Per<string>.Last);
    Console.WriteLine(Per<List<string>>.Name);
    ref int reference = ref count;
    reference = -1;
    Console.WriteLine(count);
  }
}
