// Arrays of references convert to arrays of bases; stores are checked, except where the type says they fit.
static class Covariance {
  public static void Run() {
    Animal[] animals = new Dog[2];
    animals[0] = new Dog();
    animals[1] = new Puppy();
    Console.WriteLine(animals[0].Name() + animals[1].Name());
    Store(animals, new Cat());
    Store(animals, null);
    Store(new Animal[1], new Cat());
    Store(new object[1], "text");
    Store(new string[1], "text");
    Store(new string[1], new object());
    Store(new IPet[1], new Cat());
    Store(new IPet[1], new Animal());
    Store(new Puppy[1], new Dog());
    Store(new object[1][], new string[1]);
    Store(new string[1][], new object[1]);
    Store(new IEnumerable<object>[1], new List<string>());
    Store(new Func<object>[1], (Func<string>)(() => "f"));
    object ints = new int[] { -1 };
    Console.WriteLine(ints is uint[]);
    Console.WriteLine(((uint[])ints)[0]);
    Console.WriteLine(ints is object[]);
    Console.WriteLine((object)new DayOfWeek[1] is int[]);
    Console.WriteLine((object)new sbyte[1] is byte[]);
    Console.WriteLine(animals is Dog[]);
    Console.WriteLine(animals as Puppy[] == null);
    Console.WriteLine((object)new Dog[0] is IPet[]);
    Console.WriteLine((object)new Dog[0] is IList<Animal>);
    Console.WriteLine((object)new Dog[0] is IEnumerable<IPet>);
    Console.WriteLine((object)new int[0] is IList<uint>);
    Console.WriteLine((object)new Dog[0][] is Animal[][]);
    try {
      Console.WriteLine(((Cat[])(object)animals).Length);
    } catch (InvalidCastException e) {
      Console.WriteLine(e.Message);
    }
    try {
      ref Animal element = ref animals[0];
      Console.WriteLine(element == null);
    } catch (ArrayTypeMismatchException e) {
      Console.WriteLine(e.Message);
    }
    ref readonly Animal readable = ref Readable(animals);
    Console.WriteLine(readable == null);
  }

  static ref readonly Animal Readable(Animal[] animals) => ref animals[0];

  static void Store(object[] array, object value) {
    try {
      array[0] = value;
      Console.WriteLine(array.GetType() + " takes " + (array[0] == null ? "null" : array[0].GetType().ToString()));
    } catch (ArrayTypeMismatchException e) {
      Console.WriteLine(array.GetType() + ": " + e.Message);
    }
  }

  interface IPet;
  class Animal { public virtual string Name() => "animal "; }
  class Dog : Animal, IPet { public override string Name() => "dog "; }
  class Cat : Animal, IPet;
  sealed class Puppy : Dog { public override string Name() => "puppy "; }
}
