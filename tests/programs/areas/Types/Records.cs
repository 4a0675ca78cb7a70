// Record classes: equality over hierarchies, with, printing, deconstruction, sealed ToString.
static class Records {
  record Person(string Name, int Age) { public string Mail { get; init; } = Name + "@x"; }
  record Student(string Name, int Age, string School) : Person(Name, Age);
  sealed record Pair<T>(T First, T Second) { public static implicit operator Pair<T>((T, T) t) => new(t.Item1, t.Item2); }
  abstract record Expression;
  record Constant(int Value) : Expression;
  record Sum(Expression Left, Expression Right) : Expression;
  record Product(Expression Left, Expression Right) : Expression;
  record Quiet(int N) { public sealed override string ToString() => "quiet"; protected virtual bool PrintMembers(System.Text.StringBuilder b) => false; }
  record Louder(int N, int M) : Quiet(N);
  record Node(int Value, Node Next);

  public static void Run() {
    var ada = new Person("Ada", 36);
    Console.WriteLine(ada);
    Console.WriteLine(ada == new Person("Ada", 36));
    Console.WriteLine(ada == ada with { Age = 37 });
    Console.WriteLine(ada with { Mail = "other" });
    Person student = new Student("Ada", 36, "MIT");
    Console.WriteLine(student);
    Console.WriteLine(student == ada);
    Console.WriteLine(ada.Equals(student));
    Console.WriteLine(student.Equals(new Student("Ada", 36, "MIT")));
    Console.WriteLine((student with { Name = "Bob" }).GetType() + " " + (student with { Name = "Bob" }));
    Console.WriteLine(ada.GetHashCode() == new Person("Ada", 36).GetHashCode());
    var (name, age) = ada;
    Console.WriteLine(name + age);
    Pair<string> pair = ("a", "b");
    Console.WriteLine(pair + " " + (pair == new Pair<string>("a", "b")) + " " + new Pair<int>(1, 2));
    Expression e = new Sum(new Product(new Constant(3), new Constant(4)), new Sum(new Constant(5), new Constant(0)));
    Console.WriteLine(e);
    Console.WriteLine(Evaluate(e) + " " + Simplify(e));
    Console.WriteLine(new Louder(1, 2));
    Node list = null;
    for (int i = 0; i < 1000; i++) list = new Node(i, list);
    Node same = null;
    for (int i = 0; i < 1000; i++) same = new Node(i, same);
    Console.WriteLine(list == same);
    Console.WriteLine(new HashSet<Person> { ada, student, new("Ada", 36) }.Count);
  }

  static int Evaluate(Expression e) => e switch {
    Constant(var n) => n,
    Sum(var l, var r) => Evaluate(l) + Evaluate(r),
    Product { Left: var l, Right: var r } => Evaluate(l) * Evaluate(r),
    _ => throw new InvalidOperationException(),
  };

  static Expression Simplify(Expression e) => e switch {
    Sum(var l, Constant(0)) => Simplify(l),
    Sum(var l, var r) => new Sum(Simplify(l), Simplify(r)),
    _ => e,
  };
}
