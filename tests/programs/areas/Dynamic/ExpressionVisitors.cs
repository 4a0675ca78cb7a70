// Rewriting expressions: visitors, parameter substitution, a derivative, compiled getters and setters, many small delegates.
using System.Linq.Expressions;

static class ExpressionVisitors {
  class Replace(Expression from, Expression to) : ExpressionVisitor { public override Expression Visit(Expression e) => e == from ? to : base.Visit(e); }
  class Count : ExpressionVisitor { public int Nodes; public override Expression Visit(Expression e) { if (e != null) Nodes++; return base.Visit(e); } }
  class Fold : ExpressionVisitor {
    protected override Expression VisitBinary(BinaryExpression e) {
      Expression l = Visit(e.Left), r = Visit(e.Right);
      if (l is ConstantExpression a && r is ConstantExpression b) return Expression.Constant(Expression.Lambda<Func<double>>(Expression.MakeBinary(e.NodeType, a, b)).Compile()());
      if (e.NodeType == ExpressionType.Multiply && (l is ConstantExpression { Value: 0.0 } || r is ConstantExpression { Value: 0.0 })) return Expression.Constant(0.0);
      if (e.NodeType == ExpressionType.Multiply && l is ConstantExpression { Value: 1.0 }) return r;
      if (e.NodeType == ExpressionType.Multiply && r is ConstantExpression { Value: 1.0 }) return l;
      if (e.NodeType == ExpressionType.Add && r is ConstantExpression { Value: 0.0 }) return l;
      if (e.NodeType == ExpressionType.Add && l is ConstantExpression { Value: 0.0 }) return r;
      return e.Update(l, e.Conversion, r);
    }
  }
  static Expression Derive(Expression e, ParameterExpression x) => e switch {
    ConstantExpression => Expression.Constant(0.0),
    ParameterExpression p => Expression.Constant(p == x ? 1.0 : 0.0),
    BinaryExpression { NodeType: ExpressionType.Add or ExpressionType.Subtract } b => Expression.MakeBinary(b.NodeType, Derive(b.Left, x), Derive(b.Right, x)),
    BinaryExpression { NodeType: ExpressionType.Multiply } b => Expression.Add(Expression.Multiply(Derive(b.Left, x), b.Right), Expression.Multiply(b.Left, Derive(b.Right, x))),
    MethodCallExpression { Method.Name: "Sin" } m => Expression.Multiply(Expression.Call(typeof(Math).GetMethod("Cos"), m.Arguments[0]), Derive(m.Arguments[0], x)),
    _ => throw new NotSupportedException(e.NodeType.ToString()),
  };
  public class Settings { public int Width { get; set; } public string Name { get; set; } public double Ratio { get; set; } public bool On { get; set; } }

  public static void Run() {
    Expression<Func<double, double>> f = x => x * x * 3 + 2 * x + Math.Sin(x) - 7;
    Expression derivative = new Fold().Visit(Derive(f.Body, f.Parameters[0]));
    Console.WriteLine(derivative);
    Func<double, double> compiled = Expression.Lambda<Func<double, double>>(derivative, f.Parameters).Compile();
    Console.WriteLine(compiled(2).ToString("F6") + " " + ((f.Compile()(2.0001) - f.Compile()(1.9999)) / 0.0002).ToString("F4"));
    Expression<Func<int, int>> inner = a => a + 1, outer = b => b * b;
    var composed = Expression.Lambda<Func<int, int>>(new Replace(outer.Parameters[0], inner.Body).Visit(outer.Body), inner.Parameters);
    Console.WriteLine(composed + " " + composed.Compile()(4));
    var count = new Count();
    count.Visit(f);
    Console.WriteLine(count.Nodes);
    var settings = new Settings();
    foreach (var property in typeof(Settings).GetProperties()) {
      ParameterExpression target = Expression.Parameter(typeof(Settings)), value = Expression.Parameter(typeof(object));
      var set = Expression.Lambda<Action<Settings, object>>(Expression.Assign(Expression.Property(target, property), Expression.Convert(value, property.PropertyType)), target, value).Compile();
      var get = Expression.Lambda<Func<Settings, object>>(Expression.Convert(Expression.Property(target, property), typeof(object)), target).Compile();
      set(settings, property.Name switch { "Width" => 5, "Name" => "n", "Ratio" => 1.5, _ => true });
      Console.Write(property.Name + "=" + get(settings) + " ");
      try {
        set(settings, new object());
      } catch (InvalidCastException) {
        Console.Write("(refuses objects) ");
      }
    }
    Console.WriteLine();
    int sum = 0;
    for (int i = 0; i < 60; i++) { ParameterExpression p = Expression.Parameter(typeof(int)); sum += Expression.Lambda<Func<int, int>>(Expression.Add(p, Expression.Constant(i)), p).Compile()(i); }
    Console.WriteLine(sum);
  }
}
