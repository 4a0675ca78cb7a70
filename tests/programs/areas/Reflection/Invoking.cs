// MethodInfo.Invoke with arguments of every kind, by reference, on structs, with defaults, faults wrapped.
using System.Reflection;

static class Invoking {
  struct Point { public int X; public int Add(int n) => X += n; public override string ToString() => "p" + X; public static Point Make(int x) => new() { X = x }; }
  class Target {
    public string Text = "t";
    public virtual string Virtual(int a, long b, double c, string d) => a + "," + b + "," + c + "," + d + Text;
    public void ByRef(ref int a, out string b, in long c, ref Point p) { a *= 2; b = "out" + c; p.X++; }
    public int Optional(int a, int b = 10, string c = "c") => a + b + c.Length;
    public int? Nullable(int? n) => n + 1;
    public DayOfWeek Enum(DayOfWeek d) => d + 1;
    public static T Generic<T>(T a, T[] b) => b.Length > 0 ? b[0] : a;
    public void Throws() => throw new InvalidOperationException("thrown");
    public unsafe int Pointer(int* p) => *p;
    public object Null(object o) => o;
    public decimal Big(Guid g, decimal m, (int, string) t, DateTime d) => m + t.Item1 + d.Day;
    public ref int RefReturn(int[] a) => ref a[1];
    public byte Narrow(byte b, char c, bool f, short s, float x, nint n) => (byte)(b + c + (f ? 1 : 0) + s + x + n);
    public Span<int> Spans(int[] a) => a;
  }
  class Derived : Target { public override string Virtual(int a, long b, double c, string d) => "derived " + base.Virtual(a, b, c, d); }

  static object Call(object target, string name, params object[] arguments) {
    try {
      object result = typeof(Target).GetMethod(name).Invoke(target, arguments);
      return (result ?? "null") + " " + result?.GetType().Name;
    } catch (TargetInvocationException e) {
      return "threw " + e.InnerException.GetType().Name + ": " + e.InnerException.Message;
    } catch (Exception e) {
      return e.GetType().Name + ": " + e.Message;
    }
  }

  public static unsafe void Run() {
    var target = new Target();
    Console.WriteLine(Call(target, "Virtual", 1, 2L, 3.5, "d"));
    Console.WriteLine(Call(new Derived(), "Virtual", 1, 2, 3f, null));
    object[] byRef = { 5, null, 7L, new Point { X = 1 } };
    Console.WriteLine(Call(target, "ByRef", byRef) + " " + byRef[0] + byRef[1] + byRef[3]);
    Console.WriteLine(Call(target, "Optional", 1, Type.Missing, Type.Missing));
    Console.WriteLine(Call(target, "Nullable", 5) + " " + Call(target, "Nullable", new object[] { null }));
    Console.WriteLine(Call(target, "Enum", DayOfWeek.Monday) + " " + Call(target, "Enum", 3));
    Console.WriteLine(Call(target, "Throws"));
    Console.WriteLine(Call(target, "Null", new object[] { null }) + " " + Call(target, "Big", Guid.Empty, 1.5m, (2, "x"), new DateTime(2000, 1, 9)));
    Console.WriteLine(Call(target, "RefReturn", new[] { 1, 42 }) + " " + Call(target, "Narrow", (byte)1, 'a', true, (short)2, 1.5f, (nint)3));
    Console.WriteLine(Call(target, "Spans", new int[1]));
    Console.WriteLine(Call(target, "Virtual", 1) + " | " + Call(target, "Optional", "x", 1, "c") + " | " + Call(null, "Null", 1) + " | " + Call("wrong", "Null", 1));
    int number = 9;
    Console.WriteLine(Call(target, "Pointer", Pointer.Box(&number, typeof(int*))));
    MethodInfo generic = typeof(Target).GetMethod("Generic");
    Console.WriteLine(generic.MakeGenericMethod(typeof(int)).Invoke(null, new object[] { 1, new[] { 5 } }) + " " + generic.MakeGenericMethod(typeof(string)).Invoke(null, new object[] { "a", new string[0] }));
    try {
      generic.Invoke(null, new object[] { 1, new[] { 5 } });
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    object boxed = new Point { X = 1 };
    MethodInfo add = typeof(Point).GetMethod("Add");
    Console.WriteLine(add.Invoke(boxed, new object[] { 4 }) + " " + boxed + " " + typeof(Point).GetMethod("Make").Invoke(null, new object[] { 8 }) + " " + typeof(object).GetMethod("ToString").Invoke(boxed, null));
    MethodInvoker invoker = MethodInvoker.Create(typeof(Target).GetMethod("Optional"));
    int sum = 0;
    for (int i = 0; i < 1000; i++) sum += (int)invoker.Invoke(target, i, 1, "ab") + (int)add.Invoke(boxed, new object[] { 1 });
    Console.WriteLine(sum);
    try {
      typeof(Target).GetMethod("Throws").Invoke(target, BindingFlags.DoNotWrapExceptions, null, null, null);
    } catch (InvalidOperationException e) {
      Console.WriteLine("unwrapped " + e.Message);
    }
    Console.WriteLine(typeof(Math).InvokeMember("Max", BindingFlags.InvokeMethod | BindingFlags.Public | BindingFlags.Static, null, null, new object[] { 3, 9 }) + " " + typeof(Target).InvokeMember("Text", BindingFlags.GetField | BindingFlags.Public | BindingFlags.Instance, null, target, null));
  }
}
