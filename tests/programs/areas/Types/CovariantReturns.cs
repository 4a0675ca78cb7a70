// Overrides that return a more derived type, through several levels and beside interfaces.
static class CovariantReturns {
  class Food { public virtual string Name => "food"; }
  class Meat : Food { public override string Name => "meat"; }
  class Bone : Meat { public override string Name => "bone"; }
  abstract class Animal { public abstract Food Eats(); public virtual object Self => this; public virtual IEnumerable<object> Many() => new object[] { 1 }; }
  class Dog : Animal, ISelf { public override Meat Eats() => new Meat(); public override Dog Self => this; public override string[] Many() => new[] { "many" }; object ISelf.Get() => Self; }
  class Puppy : Dog { public override Bone Eats() => new Bone(); public override Puppy Self => this; }
  class OddPuppy : Puppy { public override Bone Eats() => null; }
  interface ISelf { object Get(); }
  class Generic<T> where T : class { public virtual object Make() => "base " + typeof(T).Name; }
  class Specific<T> : Generic<T> where T : class { public override string Make() => "specific " + typeof(T).Name + " " + base.Make(); }

  public static void Run() {
    Animal puppy = new Puppy();
    Console.WriteLine(puppy.Eats().Name);
    Console.WriteLine(((Dog)puppy).Eats().Name);
    Console.WriteLine(((Puppy)puppy).Eats().Name);
    Console.WriteLine(new Dog().Eats().Name);
    Console.WriteLine(puppy.Self.GetType());
    Console.WriteLine(((Dog)puppy).Self.GetType());
    Console.WriteLine(((ISelf)puppy).Get() == puppy);
    Console.WriteLine(((Dog)puppy).Many()[0]);
    foreach (object o in puppy.Many()) Console.WriteLine(o);
    Console.WriteLine(((Animal)new OddPuppy()).Eats() == null);
    Generic<string> generic = new Specific<string>();
    Console.WriteLine(generic.Make());
    Console.WriteLine(new Specific<Dog>().Make().Length);
    foreach (var method in typeof(Puppy).GetMethods().Where(m => m.Name == "Eats")) Console.WriteLine(method.ReturnType + " " + method.DeclaringType);
  }
}
