// in and out of interfaces and delegates: casts, calls, arrays, nesting, and what does not convert.
static class Variance {
  class Animal { public virtual string Name => "animal"; }
  class Dog : Animal { public override string Name => "dog"; }
  interface ISource<out T> { T Get(); }
  interface ISink<in T> { string Put(T value); }
  interface IBoth<in A, out B> : ISink<A>, ISource<B>;
  class Source<T>(T value) : ISource<T> { public T Get() => value; }
  class Sink<T> : ISink<T> { public string Put(T value) => typeof(T).Name + " takes " + ((value as Animal)?.Name ?? value?.ToString()); }
  class Both : IBoth<Animal, Dog> { public string Put(Animal a) => "both " + a.Name; public Dog Get() => new(); }
  class TwoSources : ISource<string>, ISource<Dog> { string ISource<string>.Get() => "text"; Dog ISource<Dog>.Get() => new(); }
  delegate R Converter2<in A, out R>(A a);

  public static void Run() {
    ISource<Animal> animals = new Source<Dog>(new Dog());
    Console.WriteLine(animals.Get().Name);
    ISource<object> objects = animals;
    Console.WriteLine(objects.Get().GetType());
    ISink<Dog> dogs = new Sink<Animal>();
    Console.WriteLine(dogs.Put(new Dog()));
    ISink<string> strings = new Sink<object>();
    Console.WriteLine(strings.Put("s"));
    IBoth<Dog, Animal> both = new Both();
    Console.WriteLine(both.Put(new Dog()) + both.Get().Name + ((ISource<object>)both).Get());
    object boxed = new Source<int>(5);
    Console.WriteLine((boxed is ISource<object>) + " " + (boxed is ISource<int>) + " " + (new Source<string>("") is ISource<IComparable>) + " " + (new Sink<Dog>() as ISink<Animal> == null));
    ISource<object> ambiguous = new TwoSources();
    Console.WriteLine(((ISource<string>)ambiguous).Get() + ((ISource<Animal>)ambiguous).Get().Name);
    IEnumerable<object> list = new List<string> { "x", "y" };
    Console.WriteLine(string.Concat(list) + (list is IEnumerable<IComparable<string>>) + (list is IReadOnlyList<object>) + (list is IList<object>));
    IEnumerable<IEnumerable<object>> nested = new List<List<string>> { new() { "deep" } };
    foreach (var inner in nested) Console.WriteLine(string.Concat(inner));
    Converter2<Dog, object> converter = new Converter2<Animal, string>(a => "converted " + a.Name);
    Console.WriteLine(converter(new Dog()));
    Func<object> f = () => "f";
    Func<string> g = () => "g";
    f = g;
    Console.WriteLine(f());
    Action<Dog> action = (Action<object>)(o => Console.WriteLine("action on " + o.GetType().Name));
    action(new Dog());
    IComparer<Dog> comparer = Comparer<Animal>.Create((a, b) => 0);
    Console.WriteLine(comparer.Compare(new Dog(), new Dog()));
    ISource<Animal>[] array = new ISource<Dog>[] { new Source<Dog>(new Dog()) };
    Console.WriteLine(array[0].Get().Name + array.GetType().GetElementType().GetGenericArguments()[0].Name);
    try {
      array[0] = new Source<Animal>(new Animal());
    } catch (ArrayTypeMismatchException) {
      Console.WriteLine("the array is of dogs");
    }
    try {
      Console.WriteLine(((ISink<Animal>)(object)new Sink<Dog>()).Put(new Animal()));
    } catch (InvalidCastException e) {
      Console.WriteLine(e.Message.Length > 20);
    }
    Func<object> combined = (Func<string>)(() => "1");
    try {
      combined += () => 2;
      Console.WriteLine(combined());
    } catch (ArgumentException e) {
      Console.WriteLine(e.Message);
    }
  }
}
