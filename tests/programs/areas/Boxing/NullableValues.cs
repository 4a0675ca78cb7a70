// Nullable<T>: fields, boxing to null or to T, unboxing from both, HasValue, Value without one.
static class NullableValues {
  struct Point { public int X; public int? Y; }
  class Holder { public int? N; public DateTime? Date; public Point? Point; }
  static int? Parse(string s) => int.TryParse(s, out int n) ? n : null;
  static object Box<T>(T? value) where T : struct => value;
  static T? Unbox<T>(object o) where T : struct => (T?)o;

  public static void Run() {
    int? some = 5, none = null;
    Console.WriteLine(some.HasValue);
    Console.WriteLine(none.HasValue);
    Console.WriteLine(some.Value);
    Console.WriteLine(some.GetValueOrDefault() + none.GetValueOrDefault() + none.GetValueOrDefault(7));
    Console.WriteLine(none ?? 9);
    object boxed = some, nothing = none;
    Console.WriteLine(boxed.GetType());
    Console.WriteLine(nothing == null);
    Console.WriteLine((int)boxed);
    Console.WriteLine(((int?)boxed).Value);
    Console.WriteLine(((int?)nothing).HasValue);
    Console.WriteLine(Box(some) is int);
    Console.WriteLine(Unbox<int>(5) == 5);
    Console.WriteLine(Unbox<int>(null) == null);
    Console.WriteLine(Unbox<Point>(new Point { X = 3 }).Value.X);
    try {
      Console.WriteLine(none.Value);
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    try {
      Console.WriteLine((int)none);
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    try {
      Console.WriteLine(Unbox<int>(5L));
    } catch (InvalidCastException e) {
      Console.WriteLine(e.Message);
    }
    try {
      Console.WriteLine(none.GetType());
    } catch (NullReferenceException e) {
      Console.WriteLine(e.Message);
    }
    Console.WriteLine(some.GetType());
    Console.WriteLine("[" + none + "] [" + some + "] " + none.ToString().Length + " " + none.GetHashCode() + some.GetHashCode());
    Console.WriteLine(some.Equals(5) + " " + none.Equals(null) + " " + some.Equals(null) + " " + Nullable.Equals(some, none) + " " + Nullable.Compare(some, none));
    Console.WriteLine(Parse("12") + Parse("x") + " " + (Parse("12") + 1));
    var holder = new Holder();
    Console.WriteLine(holder.N == null && holder.Date == null && holder.Point == null);
    holder.N ??= 4;
    holder.N ??= 5;
    holder.Point = new Point { Y = holder.N };
    Console.WriteLine(holder.Point?.Y + holder.Point.Value.X + (holder.Date?.Year ?? -1));
    Holder missing = null;
    Console.WriteLine((missing?.N).HasValue + " " + (missing?.Point?.Y ?? 8));
    int?[] array = { 1, null, 3 };
    Console.WriteLine(array.Sum() + " " + array.Count(n => n == null) + " " + array.Max() + " " + array.Average());
    Console.WriteLine(typeof(int?) + " " + Nullable.GetUnderlyingType(typeof(int?)) + " " + (typeof(int?) == typeof(int)) + " " + Activator.CreateInstance(typeof(int?), 5).GetType());
  }
}
