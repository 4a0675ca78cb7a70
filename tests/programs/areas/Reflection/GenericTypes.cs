// MakeGenericType and MakeGenericMethod at run time: new instantiations never compiled before, constraints, definitions.
using System.Reflection;

static class GenericTypes {
  class Pair<A, B> { public A First; public B Second; public override string ToString() => typeof(A).Name + First + typeof(B).Name + Second; public string Cross<C>(C c) => this + typeof(C).Name + c; public static int Count; }
  class Limited<T> where T : struct, IComparable<T> { public T Max(T a, T b) => a.CompareTo(b) > 0 ? a : b; }
  struct Wrapper<T> { public T Value; public List<Wrapper<T>> More; }
  static string Describe<T, U>(T t, U u) where T : new() => typeof(T) + "/" + typeof(U) + "/" + new T();
  class Mutual<A, B> where A : IComparable<A> where B : List<A> { public class Inner<C> where C : IEnumerable<A> { public void M<D>() where D : IEnumerable<C>, new() { } } }
  interface IShape<T> { string Name(); }
  class Shape<T> : IShape<T[]> { public string Name() => typeof(T[]).Name; }

  static void Try(Func<object> f) {
    try {
      Console.WriteLine(f());
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + e.Message);
    }
  }

  static void Blame(Func<object> f) {
    Try(() => {
      try {
        return f();
      } catch (ArgumentException e) {
        return e.Message + " <- " + e.InnerException.GetType() + ": " + e.InnerException.Message;
      }
    });
  }

  public static void Run() {
    foreach (var (a, b) in new[] { (typeof(int), typeof(string)), (typeof(string), typeof(decimal)), (typeof(Version), typeof(Pair<byte, byte>)), (typeof(int?), typeof(DayOfWeek)), (typeof(Wrapper<long>), typeof(int[])) }) {
      Type type = typeof(Pair<,>).MakeGenericType(a, b);
      object pair = Activator.CreateInstance(type);
      type.GetField("Count").SetValue(null, a.Name.Length);
      Console.WriteLine(type.Name + " " + pair + " " + type.GetMethod("Cross").MakeGenericMethod(b).Invoke(pair, new object[] { null }) + " " + type.GetField("Count").GetValue(null));
    }
    Type ints = typeof(Pair<,>).MakeGenericType(typeof(int), typeof(int));
    Console.WriteLine((ints == typeof(Pair<int, int>)) + " " + Pair<int, string>.Count + " " + ints.GetGenericTypeDefinition() + " " + ints.IsConstructedGenericType + " " + ints.GenericTypeArguments.Length);
    Type open = typeof(Pair<,>).GetGenericArguments()[0];
    Console.WriteLine(open + " " + open.IsGenericParameter + open.GenericParameterPosition + open.DeclaringType.Name + " " + open.GenericParameterAttributes);
    Type parameter = typeof(Limited<>).GetGenericArguments()[0];
    Console.WriteLine(parameter.GenericParameterAttributes + " " + string.Join(",", parameter.GetGenericParameterConstraints().Select(c => c.ToString())));
    Try(() => typeof(Limited<>).MakeGenericType(typeof(string)));
    Try(() => typeof(Limited<>).MakeGenericType(typeof(int?)));
    Try(() => typeof(Limited<>).MakeGenericType(typeof(DateTime)));
    Try(() => typeof(Pair<,>).MakeGenericType(typeof(int)));
    Try(() => typeof(string).MakeGenericType(typeof(int)));
    Try(() => typeof(Pair<,>).MakeGenericType(typeof(int), typeof(Span<int>)));
    MethodInfo describe = typeof(GenericTypes).GetMethod("Describe", BindingFlags.NonPublic | BindingFlags.Static);
    Try(() => describe.MakeGenericMethod(typeof(object), typeof(int)).Invoke(null, new object[] { null, 5 }));
    Try(() => describe.MakeGenericMethod(typeof(string), typeof(int)));
    Try(() => describe.MakeGenericMethod(typeof(List<>).MakeGenericType(typeof(Wrapper<Version>)), typeof(Guid)).Invoke(null, new object[] { null, default(Guid) }));
    foreach (var (a, b) in new[] { (typeof(int), typeof(List<int>)), (typeof(int), typeof(List<uint>)), (typeof(object), typeof(List<object>)), (typeof(int), typeof(Span<int>)) })
      Blame(() => typeof(Mutual<,>).MakeGenericType(a, b));
    Blame(() => typeof(Mutual<,>.Inner<>).MakeGenericType(typeof(int), typeof(List<int>), typeof(HashSet<int>)));
    Blame(() => typeof(Mutual<,>.Inner<>).MakeGenericType(typeof(int), typeof(List<int>), typeof(HashSet<uint>)));
    MethodInfo constrained = typeof(Mutual<int, List<int>>.Inner<int[]>).GetMethod("M");
    foreach (Type argument in new[] { typeof(List<int[]>), typeof(int[][]), typeof(List<uint[]>), typeof(Span<int>), typeof(List<>).GetGenericArguments()[0] })
      Blame(() => constrained.MakeGenericMethod(argument));
    Type list = typeof(List<>);
    Type nested = typeof(int);
    for (int i = 0; i < 6; i++) nested = list.MakeGenericType(nested);
    var deep = (System.Collections.IList)Activator.CreateInstance(nested);
    deep.Add(null);
    Console.WriteLine(deep.Count + " " + nested.ToString().Length);
    Type dictionary = typeof(Dictionary<,>).MakeGenericType(typeof(Wrapper<int>), nested);
    Console.WriteLine(dictionary.GetMethod("ContainsKey").Invoke(Activator.CreateInstance(dictionary), new object[] { default(Wrapper<int>) }));
    Console.WriteLine(typeof(IShape<string[]>).IsAssignableFrom(typeof(Shape<string>)) + " " + ((IShape<Uri[]>)Activator.CreateInstance(typeof(Shape<>).MakeGenericType(typeof(Uri)))).Name() + " " + typeof(IEnumerable<object>).IsAssignableFrom(typeof(List<string>)) + " " + typeof(Shape<>).GetInterfaces()[0]);
    Type array = typeof(Pair<,>).GetGenericArguments()[1].MakeArrayType();
    Console.WriteLine(array + " " + array.ContainsGenericParameters + " " + typeof(int).MakePointerType() + " " + typeof(string).MakeByRefType() + " " + typeof(Pair<int, string>).GetMethod("Cross").IsGenericMethodDefinition + " " + typeof(Pair<,>).GetMethod("Cross").ContainsGenericParameters);
  }
}
