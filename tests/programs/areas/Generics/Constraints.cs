// new(), struct, class, enum, delegate, unmanaged, base and interface constraints; constrained calls on both kinds.
static class Constraints {
  interface IHas { int N { get; set; } string Who(); }
  class C : IHas { public int N { get; set; } = 5; public virtual string Who() => "C"; public override string ToString() => "c" + N; }
  class D : C { public override string Who() => "D over " + base.Who(); }
  struct S : IHas { public int N { get; set; } public string Who() => "S" + ++N; public override int GetHashCode() => 77; }
  struct Constructed { public int N; public Constructed() { N = 9; } }
  enum Level : short { Low = 1, High = 5 }

  static T Make<T>() where T : new() => new T();
  static string Use<T>(T value) where T : IHas {
    value.N += 10;
    return value.Who() + value.N;
  }
  static string ByRef<T>(ref T value) where T : IHas => value.Who();
  static int Hash<T>(T value) => value.GetHashCode();
  static string Base<T>(T value) where T : C => value.Who() + value;
  static unsafe int Size<T>() where T : unmanaged => sizeof(T);
  static unsafe long Bits<T>(T value) where T : unmanaged { long bits = 0; *(T*)&bits = value; return bits; }
  static string Names<T>() where T : struct, Enum => string.Join("|", Enum.GetNames<T>()) + default(T);
  static int Invocations<T>(T d) where T : Delegate => d.GetInvocationList().Length;
  static T? Maybe<T>(bool some, T value) where T : struct => some ? value : null;
  static T Create<T, U>(U seed) where T : List<U>, new() { var list = new T(); list.Add(seed); return list; }
  static bool Less<T>(T a, T b) where T : IComparable<T> => a.CompareTo(b) < 0;
  static int Dispose<T>(T resource) where T : IDisposable { using (resource) return 1; }
  class Many : List<string>;
  struct Resource : IDisposable { public static int Disposed; public void Dispose() => Disposed++; }

  public static void Run() {
    Console.WriteLine(Make<C>() + " " + Make<D>().Who() + " " + Make<S>().N + " " + Make<Constructed>().N + " " + Make<int>() + " " + (Make<object>() != null));
    Console.WriteLine(Use(new C()) + Use(new D()) + Use(new S()) + Use<IHas>(new S { N = 3 }));
    var s = new S();
    Console.WriteLine(ByRef(ref s) + ByRef(ref s) + s.N);
    Console.WriteLine(Hash(new S()) + Hash(5) + Hash(true));
    Console.WriteLine(Base(new D()) + Base(new C()));
    Console.WriteLine(Size<int>() + Size<(byte, long)>() + Size<Level>() + Size<Guid>());
    Console.WriteLine(Bits(1.5f) + " " + Bits((byte)200) + " " + Bits(Level.High) + " " + Bits('a'));
    Console.WriteLine(Names<Level>() + Names<DayOfWeek>().Length);
    Console.WriteLine(Invocations((Action)Run + Run + Run));
    Console.WriteLine(Maybe(true, 5) + " " + (Maybe(false, 5) == null) + " " + Maybe(true, Level.Low));
    Console.WriteLine(Create<Many, string>("seed")[0] + Create<List<int>, int>(4).Count);
    Console.WriteLine(Less(1, 2) + " " + Less("b", "a") + " " + Less(Level.High.ToString(), "Z"));
    Console.WriteLine(Dispose(new Resource()) + Dispose(new MemoryStream()) + Resource.Disposed);
    try {
      Make<ThrowingConstructor>();
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + " " + e.InnerException?.GetType().Name);
    }
  }

  class ThrowingConstructor { public ThrowingConstructor() => throw new InvalidOperationException(); }
}
