// What every object has: Equals, ReferenceEquals, GetType, ToString, MemberwiseClone, hash codes, Finalize aside.
using System.Runtime.CompilerServices;

static class Objects {
  class Plain { public int N; public int[] Numbers = { 1 }; public Plain Clone() => (Plain)MemberwiseClone(); }
  class Derived : Plain { public string S = "s"; public object Boxed = 5; }
  class Keyed(int key) { public override bool Equals(object o) => o is Keyed k && k.Key == Key; public int Key = key; public override int GetHashCode() => Key; public override string ToString() => null; }
  class Disposable(string name) : IDisposable { public void Dispose() => Console.WriteLine("disposed " + name); }
  ref struct RefDisposable { public void Dispose() => Console.WriteLine("disposed a ref struct"); }

  public static void Run() {
    object a = new object(), b = new object();
    Console.WriteLine(a.Equals(b) + " " + a.Equals(a) + " " + Equals(a, null) + " " + Equals(null, null) + " " + ReferenceEquals(a, a));
    Console.WriteLine(a + " " + new Plain() + " " + new int[0] + " " + new List<string>() + " " + typeof(Plain));
    Console.WriteLine((a.GetHashCode() == a.GetHashCode()) + " " + (RuntimeHelpers.GetHashCode(a) == a.GetHashCode()) + " " + (new Keyed(7).GetHashCode() == 7));
    int before = a.GetHashCode();
    lock (a) Console.WriteLine(before == a.GetHashCode());
    GC.Collect();
    Console.WriteLine(before == a.GetHashCode());
    var hashes = new HashSet<int>();
    for (int i = 0; i < 1000; i++) hashes.Add(new object().GetHashCode());
    Console.WriteLine(hashes.Count > 990);
    var original = new Derived { N = 5 };
    var clone = (Derived)original.Clone();
    clone.N = 6;
    clone.Numbers[0] = 9;
    clone.S = "other";
    Console.WriteLine(original.N + " " + original.Numbers[0] + " " + original.S + " " + clone.GetType().Name + " " + ReferenceEquals(original.Boxed, clone.Boxed));
    Console.WriteLine(Equals(new Keyed(1), new Keyed(1)) + " " + (new Keyed(1) == new Keyed(1)) + " [" + new Keyed(2) + "]");
    Console.WriteLine(original.GetType() == typeof(Derived) && ((Plain)original).GetType().BaseType == typeof(Plain));
    using (var outer = new Disposable("outer"))
    using (new Disposable("inner")) Console.WriteLine("using both");
    using var late = new Disposable("at the end");
    using (null as Disposable) Console.WriteLine("using nothing");
    using (new RefDisposable()) Console.WriteLine("using a ref struct");
    try {
      using var failing = new Disposable("on failure");
      throw new InvalidOperationException("thrown");
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    var uninitialized = (Plain)RuntimeHelpers.GetUninitializedObject(typeof(Plain));
    Console.WriteLine(uninitialized.Numbers == null);
    try {
      object none = null;
      none.GetType();
    } catch (NullReferenceException e) {
      Console.WriteLine(e.Message);
    }
  }
}
