// Expression trees from lambdas and by hand, compiled and run: closures, loops, try, switch, members, conversions.
using System.Linq.Expressions;
using System.Reflection;

static class ExpressionTrees {
  class Person { public string Name { get; set; } public int Age; public List<string> Tags = new(); public Person Friend { get; set; } }

  public static void Run() {
    Expression<Func<int, int, int>> add = (a, b) => a + b * 2;
    Console.WriteLine(add + " " + add.Compile()(3, 4));
    int captured = 10;
    Expression<Func<int, bool>> greater = n => n > captured && n % 2 == 0 || n == -1;
    Func<int, bool> compiled = greater.Compile();
    Console.WriteLine(compiled(12) + " " + compiled(11));
    captured = 100;
    Console.WriteLine(compiled(12) + " " + compiled(-1));
    Expression<Func<Person, string>> name = p => p.Friend == null ? p.Name.ToUpperInvariant() + p.Age : p.Friend.Name + p.Tags.Count;
    Console.WriteLine(name.Compile()(new Person { Name = "ada", Age = 3 }) + " " + name.Compile()(new Person { Friend = new Person { Name = "f" }, Tags = { "x" } }));
    Expression<Func<string, Person>> make = s => new Person { Name = s, Age = s.Length, Tags = { "a", s } };
    Console.WriteLine(make.Compile()("made").Tags[1] + make);
    ParameterExpression n = Expression.Parameter(typeof(int), "n"), i = Expression.Variable(typeof(int), "i"), sum = Expression.Variable(typeof(long), "sum");
    LabelTarget done = Expression.Label(typeof(long));
    var loop = Expression.Lambda<Func<int, long>>(Expression.Block(new[] { i, sum }, Expression.Assign(i, Expression.Constant(0)), Expression.Assign(sum, Expression.Constant(0L)),
        Expression.Loop(Expression.IfThenElse(Expression.LessThan(i, n), Expression.Block(Expression.AddAssign(sum, Expression.Convert(Expression.Multiply(i, i), typeof(long))), Expression.PostIncrementAssign(i)), Expression.Break(done, sum)), done)), n);
    Console.WriteLine(loop.Compile()(100));
    var guarded = Expression.Lambda<Func<int, string>>(Expression.TryCatchFinally(
        Expression.Call(Expression.Divide(Expression.Constant(100), n), typeof(int).GetMethod("ToString", Type.EmptyTypes)),
        Expression.Call(typeof(Console).GetMethod("WriteLine", new[] { typeof(string) }), Expression.Constant("finally")),
        Expression.Catch(typeof(DivideByZeroException), Expression.Constant("by zero"), Expression.LessThan(n, Expression.Constant(5)))), n);
    Console.WriteLine(guarded.Compile()(7) + " " + guarded.Compile()(0));
    var switching = Expression.Lambda<Func<string, int>>(Expression.Switch(Expression.Parameter(typeof(string), "s") is var s ? s : null, Expression.Constant(-1), Expression.SwitchCase(Expression.Constant(1), Expression.Constant("one"), Expression.Constant("uno")), Expression.SwitchCase(Expression.Constant(2), Expression.Constant("two"))), s).Compile();
    Console.WriteLine(switching("uno") + switching("two") + switching("three"));
    Expression<Func<int, Func<int, int>>> curried = a => b => a * 10 + b;
    Console.WriteLine(curried.Compile()(4)(2));
    Expression<Func<int?, int?, int?>> lifted = (a, b) => a + b;
    Console.WriteLine(lifted.Compile()(1, 2) + " " + (lifted.Compile()(1, null) == null));
    Expression<Func<object, object>> casts = o => o is string ? (object)((string)o).Length : o as int? ?? -1;
    Console.WriteLine(casts.Compile()("abc") + " " + casts.Compile()(7) + " " + casts.Compile()(2.5));
    Expression<Func<int[], int, int>> element = (a, k) => a[k] + a.Length + new[] { 1, 2, 3 }[k];
    Console.WriteLine(element.Compile()(new[] { 10, 20 }, 1));
    Func<int, int> factorial = null;
    ParameterExpression self = Expression.Variable(typeof(Func<int, int>), "self");
    var recursion = Expression.Lambda<Func<int, int>>(Expression.Block(new[] { self }, Expression.Assign(self, Expression.Lambda<Func<int, int>>(Expression.Condition(Expression.LessThan(n, Expression.Constant(2)), Expression.Constant(1), Expression.Multiply(n, Expression.Invoke(self, Expression.Subtract(n, Expression.Constant(1))))), n)), Expression.Invoke(self, n)), n);
    factorial = recursion.Compile();
    Console.WriteLine(factorial(10) + " " + recursion.Compile(true)(5));
    Expression<Func<decimal, double, string>> mixed = (d, x) => $"{d:F2}|{(decimal)x + d}|{Math.Max(x, 2.0)}|{checked((byte)(int)x)}";
    Console.WriteLine(mixed.Compile()(1.5m, 3.25));
    Console.WriteLine(new[] { 3, 1, 2 }.AsQueryable().Where(x => x > 1).OrderBy(x => x).Select(x => x * captured).Sum());
    try {
      Expression.Add(Expression.Constant(1), Expression.Constant("x"));
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
  }
}
