// Delegates to static and instance methods, virtual and interface methods, struct methods; passed, stored, returned.
static class Calls {
  delegate int Binary(int a, int b);
  delegate void ByReference(ref int a, out int b);
  delegate string Text();
  delegate double Mixed(int a, double b, string c, long d, float e, byte f, object g, short h);

  static int Add(int a, int b) => a + b;
  static int Multiply(int a, int b) => a * b;
  class Counter {
    int n;
    public int Next(int a, int b) => n += a * b;
    public virtual string Who() => "counter " + n;
  }
  class Loud : Counter, INamed { public override string Who() => "LOUD " + base.Who(); string INamed.Name() => "named"; }
  interface INamed { string Name(); }
  struct Point { public int X; public int Sum(int a, int b) => X += a + b; public override string ToString() => "point " + X; }

  static int Apply(Binary f, int a, int b) => f(a, b);
  static int Fold(Binary f, int[] numbers) {
    int result = numbers[0];
    for (int i = 1; i < numbers.Length; i++) result = f(result, numbers[i]);
    return result;
  }
  static Binary Pick(bool add) => add ? Add : Multiply;
  static void Change(ref int a, out int b) { b = a; a = 100; }
  static double Mix(int a, double b, string c, long d, float e, byte f, object g, short h) => a + b + c.Length + d + e + f + (int)g + h;

  public static void Run() {
    Binary f = Add;
    Console.WriteLine(f(3, 4));
    f = new Binary(Multiply);
    Console.WriteLine(f(3, 4));
    Console.WriteLine(f.Invoke(5, 6));
    Console.WriteLine(Apply(Add, 10, 20));
    Console.WriteLine(Fold(Multiply, new[] { 1, 2, 3, 4, 5 }));
    Console.WriteLine(Fold(Pick(true), new[] { 1, 2, 3, 4, 5 }));
    var counter = new Counter();
    Binary next = counter.Next;
    next(2, 3);
    Console.WriteLine(next(4, 5));
    Text who = counter.Who;
    Console.WriteLine(who());
    Counter loud = new Loud();
    who = loud.Who;
    Console.WriteLine(who());
    who = ((INamed)loud).Name;
    Console.WriteLine(who());
    var point = new Point { X = 1 };
    Binary sum = point.Sum;
    sum(1, 1);
    Console.WriteLine(sum(1, 1));
    Console.WriteLine(point.X);
    who = point.ToString;
    Console.WriteLine(who());
    ByReference change = Change;
    int a = 5;
    change(ref a, out int b);
    Console.WriteLine(a + b);
    Mixed mixed = Mix;
    Console.WriteLine(mixed(1, 2.5, "abc", 4, 0.5f, 6, 7, 8) == 32);
    Binary none = null;
    try {
      none(1, 2);
    } catch (NullReferenceException) {
      Console.WriteLine("no delegate");
    }
    try {
      Counter nobody = null;
      who = nobody.Who;
      Console.WriteLine("made");
    } catch (NullReferenceException) {
      Console.WriteLine("no receiver");
    }
    Binary recursive = null;
    recursive = (x, y) => y == 0 ? x : recursive(y, x % y);
    Console.WriteLine(recursive(1071, 462));
    Binary[] table = { Add, Multiply, next, (x, y) => x - y };
    int total = 0;
    for (int i = 0; i < 4000; i++) total = table[i % 4](total, i) % 1000003;
    Console.WriteLine(total);
  }
}
