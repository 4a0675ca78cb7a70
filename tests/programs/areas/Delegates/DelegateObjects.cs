// Delegates as objects: equality, targets, methods, as keys, many arities, natural types, return of big structs.
static class DelegateObjects {
  class Target(int id) { public int Id => id; public int Get() => id; public override bool Equals(object o) => o is Target; public override int GetHashCode() => 1; }
  static int Static() => 5;

  public static void Run() {
    var one = new Target(1);
    var two = new Target(2);
    Func<int> a = one.Get, b = one.Get, c = two.Get, d = Static, e = Static;
    Console.WriteLine((a == b) + " " + (a == c) + " " + (d == e) + " " + a.Equals(d) + " " + ReferenceEquals(a, b));
    Console.WriteLine((a.GetHashCode() == b.GetHashCode()) + " " + (d.GetHashCode() == e.GetHashCode()));
    Console.WriteLine(((Target)a.Target).Id + " " + (d.Target == null) + " " + a.Method.Name + " " + d.Method.DeclaringType);
    var map = new Dictionary<Delegate, string> { [a] = "a", [d] = "d" };
    Console.WriteLine(map[b] + map[e] + map.ContainsKey(c));
    Console.WriteLine(a.GetType() + " " + typeof(Func<int>).BaseType + " " + (a is MulticastDelegate));
    var natural = (int x) => x * 2.5;
    var naturalRef = (ref int x) => x++;
    Console.WriteLine(natural.GetType() + " " + naturalRef.GetType().Name.Contains("AnonymousDelegate") + " " + natural(2));
    Func<int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int> sixteen =
        (p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15, p16) => p1 - p2 + p3 - p4 + p5 - p6 + p7 - p8 + p9 - p10 + p11 - p12 + p13 - p14 + p15 * 2 - p16;
    Console.WriteLine(sixteen(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
    Func<(long, long, long, string)> big = () => (1, 2, 3, "four");
    Console.WriteLine(big() + " " + (big + (() => (5, 6, 7, "eight")))());
    Func<Guid, decimal, DateTime, string> structs = (g, m, t) => g.ToString()[..8] + m + t.Year;
    Console.WriteLine(structs(new Guid(1, 2, 3, new byte[8]), 4.5m, new DateTime(2020, 1, 1)));
    Action<Span<int>> onSpan = s => s[0] = 9;
    int[] numbers = new int[1];
    onSpan(numbers);
    Console.WriteLine(numbers[0]);
    Console.WriteLine(((Func<int>)a.Clone())() + " " + (Func<int>)((object)a as Func<int>) + " " + ((object)a is Func<long>));
    Comparison<string> comparison = string.CompareOrdinal;
    Converter<int, string> converter = Convert.ToString;
    Predicate<char> predicate = char.IsDigit;
    Console.WriteLine(Math.Sign(comparison("b", "a")) + converter(5) + predicate('x'));
    Console.WriteLine(new Func<Func<Func<int>>>(() => () => () => 42)()()());
    GC.Collect();
    Console.WriteLine(a() + c() + d());
  }
}
