// What shared code must look up at run time: types, arrays, casts, allocations, calls, delegates of its parameters.
using System.Runtime.CompilerServices;

static class GenericDictionary {
  class Node<T> { public T Value; public Node<T> Next; }

  class Asker<T> {
    [MethodImpl(MethodImplOptions.NoInlining)]
    public string Ask(object o) {
      string s = o is T ? "is " : "is not ";
      s += typeof(T).Name + "; " + typeof(T[]).Name + "; " + typeof(Dictionary<T, List<T>>).ToString().Length + "; ";
      s += new Node<T>().GetType().GetGenericArguments()[0].Name + "; " + new T[2].GetType().Name + "; " + (o as Node<T> == null) + "; ";
      s += new List<Node<T>>().GetType().ToString().Length + "; ";
      Func<T, string> f = Describe;
      s += f(default) + "; " + Inner<int>() + "; " + Inner<string>() + "; ";
      Func<object> lambda = () => default(T) == null ? "null" : typeof(T);
      return s + lambda();
    }
    string Describe(T value) => "[" + (value == null ? typeof(T).Name : value.ToString()) + "]";
    [MethodImpl(MethodImplOptions.NoInlining)] string Inner<U>() => typeof(T).Name + typeof(U).Name + new Dictionary<U, T[]>().Count;
  }
  struct StructAsker<T> {
    public T Held;
    [MethodImpl(MethodImplOptions.NoInlining)] public readonly string Ask() => typeof(T).Name + new List<T> { Held }.Count + (Held is string);
    [MethodImpl(MethodImplOptions.NoInlining)] public static string Static() => typeof(StructAsker<T>).ToString();
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static string Chain<T>(int depth) => depth == 0 ? typeof(T).ToString() : depth % 2 == 0 ? Chain<T[]>(depth - 1) : Chain<List<T>>(depth - 1);
  [MethodImpl(MethodImplOptions.NoInlining)]
  static string TryCast<T>(object o) {
    try {
      T t = (T)o;
      return "cast to " + typeof(T).Name;
    } catch (InvalidCastException e) {
      return e.Message;
    } catch (NullReferenceException e) {
      return e.Message;
    }
  }
  static string Catches<E>(Action action) where E : Exception {
    try {
      try {
        action();
        return "nothing";
      } catch (E e) {
        return "caught " + typeof(E).Name + ": " + e.Message;
      }
    } catch (Exception e) {
      return "not " + typeof(E).Name + " but " + e.GetType().Name;
    }
  }

  public static void Run() {
    Console.WriteLine(new Asker<string>().Ask("s"));
    Console.WriteLine(new Asker<object>().Ask("s"));
    Console.WriteLine(new Asker<Version>().Ask("s"));
    Console.WriteLine(new Asker<int>().Ask(5));
    Console.WriteLine(new Asker<Node<string>>().Ask(new Node<string>()));
    Console.WriteLine(new StructAsker<string> { Held = "x" }.Ask() + new StructAsker<object>().Ask() + new StructAsker<int>().Ask() + StructAsker<string>.Static());
    Console.WriteLine(Chain<string>(5));
    Console.WriteLine(Chain<int>(5));
    Console.WriteLine(TryCast<string>("a") + ", " + TryCast<string>(5) + ", " + TryCast<string>(null) + ", " + TryCast<int>(null) + ", " + TryCast<List<string>>(new List<object>()));
    Console.WriteLine(Catches<ArgumentException>(() => throw new ArgumentNullException("p")));
    Console.WriteLine(Catches<InvalidOperationException>(() => throw new ArgumentNullException("p")));
    Console.WriteLine(Catches<Exception>(() => { }));
  }
}
