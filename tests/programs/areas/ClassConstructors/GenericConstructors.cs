// One class constructor run for each instantiation, shared code or not, nested and inherited.
static class GenericConstructors {
  static int order;
  class G<T> { public static readonly int Order; public static string Names = ""; static G() { Order = ++order; Names += typeof(T).Name; } public static int Touch() => Order; public virtual int Virtual() => Order; }
  class D<T> : G<List<T>> { public static readonly int Own; static D() { Own = ++order; } public override int Virtual() => Own * 100 + base.Virtual(); }
  struct S<T> { public static int Order = ++order; static S() { } public int Get() => Order; public static S<T> Make() => default; }
  interface I<T> { static int Order = ++order; static I() { } static int Touch() => Order; }
  class Impl : I<int>, I<string>;
  static int Method<T>() => Statics<T>.Order;
  static class Statics<T> { public static int Order = ++order; static Statics() { } public static class Inner<U> { public static int Order = ++order; static Inner() { } } }

  public static void Run() {
    Console.WriteLine(G<int>.Touch());
    Console.WriteLine(G<string>.Touch());
    Console.WriteLine(G<object>.Touch());
    Console.WriteLine(G<string>.Order + G<string>.Names);
    Console.WriteLine(new D<string>().Virtual());
    Console.WriteLine(new D<int>().Virtual());
    Console.WriteLine(new D<string>().Virtual());
    Console.WriteLine(S<string>.Make().Get() + " " + S<int>.Make().Get() + " " + S<Version>.Order);
    Console.WriteLine(I<string>.Touch() + " " + I<int>.Order);
    Console.WriteLine(Method<string>() + " " + Method<int>() + " " + Method<object>() + " " + Method<string>());
    Console.WriteLine(Statics<string>.Inner<object>.Order + " " + Statics<object>.Inner<object>.Order + " " + Statics<string>.Inner<int>.Order + " " + Statics<string>.Inner<object>.Order);
    Console.WriteLine(order);
  }
}
