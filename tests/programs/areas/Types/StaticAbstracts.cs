// Static abstract and virtual members: operators, factories, defaults, through classes and structs and shared code.
static class StaticAbstracts {
  interface IShape<TSelf> where TSelf : IShape<TSelf> {
    static abstract TSelf Make(int n);
    static abstract string Kind { get; }
    static virtual string Description => "a " + TSelf.Kind;
    static abstract TSelf operator +(TSelf a, TSelf b);
    static abstract explicit operator int(TSelf a);
    static string Twice(int n) => (int)(TSelf.Make(n) + TSelf.Make(n)) + " " + TSelf.Description;
    int Area();
  }
  record struct Square(int Side) : IShape<Square> {
    public static Square Make(int n) => new(n);
    public static string Kind => "square";
    public static Square operator +(Square a, Square b) => new(a.Side + b.Side);
    public static explicit operator int(Square a) => a.Side;
    public int Area() => Side * Side;
  }
  record Circle(int Radius) : IShape<Circle> {
    static Circle IShape<Circle>.Make(int n) => new(n + 1);
    static string IShape<Circle>.Kind => "circle";
    static string IShape<Circle>.Description => "a round thing";
    public static Circle operator +(Circle a, Circle b) => new(a.Radius * b.Radius);
    public static explicit operator int(Circle a) => -a.Radius;
    public int Area() => 3 * Radius * Radius;
  }
  class Tagged<T> : IShape<Tagged<T>> {
    int n;
    public static Tagged<T> Make(int n) => new() { n = n };
    public static string Kind => "tagged " + typeof(T).Name;
    public static Tagged<T> operator +(Tagged<T> a, Tagged<T> b) => Make(a.n + b.n + 1000);
    public static explicit operator int(Tagged<T> a) => a.n;
    public int Area() => n;
  }
  interface IParse<T> { static abstract bool TryParse(string s, out T value); }
  struct Number : IParse<Number> { public int N; public static bool TryParse(string s, out Number value) { value = default; return int.TryParse(s, out value.N); } }

  public static void Run() {
    Console.WriteLine(Use<Square>(4));
    Console.WriteLine(Use<Circle>(4));
    Console.WriteLine(Use<Tagged<string>>(4));
    Console.WriteLine(Use<Tagged<object>>(4));
    Console.WriteLine(Use<Tagged<int>>(4));
    Console.WriteLine(IShape<Square>.Twice(5) + " " + IShape<Circle>.Twice(5) + " " + IShape<Tagged<string>>.Twice(5));
    Func<int, Square> make = Maker<Square>();
    Console.WriteLine(make(9).Area() + " " + Maker<Circle>()(1).Area() + " " + Maker<Tagged<Type>>()(3).Area());
    Console.WriteLine(Parse<Number>("12").N + Parse<Number>("x").N);
  }

  static string Use<T>(int n) where T : IShape<T> {
    T sum = T.Make(0);
    for (int i = 1; i <= n; i++) sum += T.Make(i);
    return T.Description + " " + (int)sum + " " + sum.Area();
  }
  static Func<int, T> Maker<T>() where T : IShape<T> => T.Make;
  static T Parse<T>(string s) where T : IParse<T> => T.TryParse(s, out T value) ? value : default;
}
