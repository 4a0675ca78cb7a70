// Virtual generic methods, in classes and through interfaces, overridden in shared and unshared instantiations.
static class GenericVirtualMethods {
  class Base {
    public virtual string M<T>(T value) => "Base.M<" + typeof(T).Name + ">(" + value + ")";
    public virtual string Two<T, U>() => "Base.Two";
  }
  class Middle : Base { public override string Two<T, U>() => typeof(T).Name + typeof(U).Name; }
  class Derived : Middle { public override string M<T>(T value) => "Derived, " + base.M(value); }
  sealed class Hiding : Derived { public new string M<T>(T value) => "hidden"; }
  interface IVisitor<R> { R Visit<T>(T value); }
  class Length : IVisitor<int> { public int Visit<T>(T value) => value.ToString().Length; }
  class Named : IVisitor<string> { string IVisitor<string>.Visit<T>(T value) => typeof(T).Name; }
  class Boxing<R> : IVisitor<object> { public virtual object Visit<T>(T value) => typeof(R).Name + typeof(T).Name; }
  struct Value : IVisitor<string> { public int N; public string Visit<T>(T value) => typeof(T).Name + ++N; }
  class Generic<A> {
    public virtual string M<B>(A a, B b) => $"{typeof(A).Name}{a}{typeof(B).Name}{b}";
  }
  class Swapped<A> : Generic<A[]> { public override string M<B>(A[] a, B b) => typeof(A).Name + a.Length + base.M(a, b); }
  interface IDefault { string D<T>() => "default " + typeof(T).Name + GetType().Name; }
  class UsesDefault : IDefault;
  class OwnDefault : IDefault { string IDefault.D<T>() => "own " + typeof(T[]).Name; }
  static R Accept<R, T>(IVisitor<R> visitor, T value) => visitor.Visit(value);
  static string Constrained<V>(V visitor) where V : IVisitor<string> => visitor.Visit(1) + visitor.Visit("s");

  public static void Run() {
    foreach (Base b in new[] { new Base(), new Middle(), new Derived(), new Hiding() })
      Console.WriteLine(b.M(1) + " " + b.M("s") + " " + b.M<object>("o") + " " + b.Two<int, string>() + " " + b.Two<object, string>());
    Console.WriteLine(new Hiding().M(1));
    Console.WriteLine(Accept(new Length(), "five!") + Accept(new Length(), 12));
    Console.WriteLine(Accept(new Named(), 1.5) + Accept<string, object>(new Named(), "x") + Accept(new Named(), new List<int>()));
    Console.WriteLine(Accept(new Boxing<string>(), 1) + " " + Accept(new Boxing<int>(), "s"));
    Console.WriteLine(Constrained(new Value()) + Constrained(new Named()));
    Generic<string[]> generic = new Swapped<string>();
    Console.WriteLine(generic.M(new[] { "a" }, 5) + " " + generic.M(new string[2], "b"));
    Generic<int[]> ints = new Swapped<int>();
    Console.WriteLine(ints.M(new int[3], 'c'));
    Console.WriteLine(((IDefault)new UsesDefault()).D<int>() + ((IDefault)new UsesDefault()).D<string>() + ((IDefault)new OwnDefault()).D<string>());
    Func<string, string> bound = new Derived().M<string>;
    Func<int, string> boundInt = new Middle().M;
    Console.WriteLine(bound("f") + boundInt(6));
    int sum = 0;
    Base[] bases = { new Base(), new Derived() };
    for (int i = 0; i < 2000; i++) sum += bases[i % 2].M("x").Length + bases[i % 2].M(i).Length;
    Console.WriteLine(sum);
  }
}
