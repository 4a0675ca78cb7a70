// FieldInfo and PropertyInfo get and set: instance, static, structs, readonly, thread static, by TypedReference-free ways.
using System.Reflection;

static class Values {
  class Generic<T> { public static readonly string Frozen = "f"; [ThreadStatic] public static decimal D; [ThreadStatic] public static string S; [ThreadStatic] public static int? N; [ThreadStatic] public static (string, int) Pair; }
  struct Point { public int X; public string S; public int P { get; set; } }
  class Target {
    public int I = 1; public string S = "s"; public Point Point; public int? N; public DayOfWeek E; private readonly long hidden = 5; public static int Static = 9; public static readonly string Frozen = "f"; public const short C = 3; [ThreadStatic] public static int PerThread; public object O; public int[] A = { 1 }; public byte B; public double D; public nint H; public char Ch; public bool F;
    public int Auto { get; set; } = 4; public int Computed => I * 10; public string this[int i] { get => "item" + i; set => S = value + i; } public static string StaticProperty { get; private set; } = "sp"; public int Init { get; init; } public Point PointProperty { get; set; } public ref int Ref => ref I;
    public long Hidden => hidden;
  }
  const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

  static void Set(object target, string name, object value) {
    FieldInfo f = typeof(Target).GetField(name, All);
    try {
      f.SetValue(target, value);
      Console.WriteLine(name + " = " + (f.GetValue(target) ?? "null"));
    } catch (Exception e) {
      Console.WriteLine(name + " " + e.GetType().Name + ": " + e.Message);
    }
  }

  static void SetOfThread(Type type) {
    foreach (var (name, values) in new (string, object[])[] { ("D", new object[] { 1.5m, null }), ("S", new object[] { "x", null, "y" }), ("N", new object[] { 1, null, 2 }), ("Pair", new object[] { ("a", 1), null, ("b", 2) }) }) {
      FieldInfo field = type.GetField(name);
      foreach (object value in values) {
        Console.Write(name + " " + (field.GetValue(null) ?? "null"));
        field.SetValue(null, value);
        GC.Collect();
        Console.WriteLine(" -> " + (field.GetValue(null) ?? "null"));
      }
    }
    foreach (string value in new[] { "a", "b" }) {
      try {
        type.GetField("Frozen").SetValue(null, value);
      } catch (FieldAccessException e) {
        Console.WriteLine(e.Message);
      }
    }
  }

  public static void Run() {
    var target = new Target();
    Set(target, "I", 5);
    Set(target, "I", (byte)6);
    Set(target, "I", 7L);
    Set(target, "S", null);
    Set(target, "S", "new");
    Set(target, "S", 5);
    Set(target, "N", 5);
    Set(target, "N", null);
    Set(target, "E", DayOfWeek.Friday);
    Set(target, "E", 2);
    Set(target, "hidden", 77L);
    Console.WriteLine(target.Hidden);
    Set(null, "Static", 10);
    Set(null, "Frozen", "changed");
    Set(null, "C", (short)4);
    Set(null, "PerThread", 3);
    Set(target, "O", 1.5);
    Set(target, "B", (byte)200);
    Set(target, "D", 3);
    Set(target, "H", (nint)4);
    Set(target, "Ch", 'x');
    Set(target, "F", true);
    Set(null, "I", 1);
    Set("wrong", "I", 1);
    FieldInfo point = typeof(Target).GetField("Point");
    object boxed = point.GetValue(target);
    typeof(Point).GetField("X").SetValue(boxed, 42);
    typeof(Point).GetProperty("P").SetValue(boxed, 43);
    point.SetValue(target, boxed);
    Console.WriteLine(target.Point.X + target.Point.P);
    PropertyInfo auto = typeof(Target).GetProperty("Auto");
    auto.SetValue(target, 50);
    Console.WriteLine(auto.GetValue(target) + " " + typeof(Target).GetProperty("Computed").GetValue(target));
    PropertyInfo item = typeof(Target).GetProperty("Item");
    item.SetValue(target, "i", new object[] { 3 });
    Console.WriteLine(item.GetValue(target, new object[] { 8 }) + target.S);
    typeof(Target).GetProperty("StaticProperty").SetValue(null, "private setter");
    typeof(Target).GetProperty("Init").SetValue(target, 6);
    Console.WriteLine(Target.StaticProperty + target.Init + typeof(Target).GetProperty("Ref").GetValue(target));
    try {
      typeof(Target).GetProperty("Computed").SetValue(target, 1);
    } catch (ArgumentException e) {
      Console.WriteLine(e.Message);
    }
    Console.WriteLine(typeof(Target).GetField("C").GetValue(null) + " " + typeof(Target).GetField("<Auto>k__BackingField", All).GetValue(target));
    int sum = 0;
    FieldInfo field = typeof(Target).GetField("I");
    for (int i = 0; i < 2000; i++) { field.SetValue(target, i); sum += (int)field.GetValue(target); }
    Console.WriteLine(sum);
    foreach (Type type in new[] { typeof(Generic<int>), typeof(Generic<string>), typeof(Generic<Version>) }) {
      SetOfThread(type);
      var other = new Thread(() => SetOfThread(type));
      other.Start();
      other.Join();
    }
    Console.WriteLine(Generic<int>.S + Generic<int>.N + Generic<string>.Pair);
    RuntimeFieldHandle handle = field.FieldHandle;
    Console.WriteLine(FieldInfo.GetFieldFromHandle(handle).Name + " " + Type.GetTypeFromHandle(typeof(Target).TypeHandle).Name);
  }
}
