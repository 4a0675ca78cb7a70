// Dynamic methods and compiled lambdas whose tail calls need more room for arguments than their callers have.
using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;

static class DynamicTailCalls {
  static readonly Type[] Many = { typeof(int), typeof(string), typeof(int), typeof(int), typeof(int), typeof(int), typeof(int), typeof(int) };

  // Two that call each other, and end when the first has counted down.
  static Func<int, string, string> Mutual() {
    var few = new DynamicMethod("few", typeof(string), new[] { typeof(int), typeof(string) }, typeof(DynamicTailCalls), true);
    var many = new DynamicMethod("many", typeof(string), Many, typeof(DynamicTailCalls), true);
    ILGenerator il = few.GetILGenerator();
    Label more = il.DefineLabel();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Brtrue, more);
    il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Ret);
    il.MarkLabel(more);
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Sub); il.Emit(OpCodes.Ldarg_1);
    for (int i = 2; i < Many.Length; ++i) il.Emit(OpCodes.Ldc_I4, i);
    il.Emit(OpCodes.Tailcall); il.EmitCall(OpCodes.Call, many, null); il.Emit(OpCodes.Ret);
    il = many.GetILGenerator();
    il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldarg_1);
    il.Emit(OpCodes.Tailcall); il.EmitCall(OpCodes.Call, few, null); il.Emit(OpCodes.Ret);
    return few.CreateDelegate<Func<int, string, string>>();
  }

  delegate long Wide(int n, long sum, int a, int b, int c, int d, int e, int f);

  // A lambda that calls a delegate of itself through another one.
  static Func<int, long, long> Lambda() {
    Func<int, long, long>[] itself = new Func<int, long, long>[1];
    Wide[] wide = new Wide[1];
    ParameterExpression n = Expression.Parameter(typeof(int)), sum = Expression.Parameter(typeof(long));
    Expression call = Expression.Invoke(Expression.ArrayIndex(Expression.Constant(wide), Expression.Constant(0)),
      Expression.Subtract(n, Expression.Constant(1)), sum, Expression.Constant(1), Expression.Constant(2), Expression.Constant(3),
      Expression.Constant(4), Expression.Constant(5), Expression.Constant(6));
    itself[0] = Expression.Lambda<Func<int, long, long>>(Expression.Condition(Expression.Equal(n, Expression.Constant(0)), sum, call), true, n, sum).Compile();
    ParameterExpression[] parameters = typeof(Wide).GetMethod("Invoke").GetParameters().Select(p => Expression.Parameter(p.ParameterType)).ToArray();
    Expression back = Expression.Invoke(Expression.ArrayIndex(Expression.Constant(itself), Expression.Constant(0)), parameters[0],
      Expression.Add(parameters[1], Expression.Convert(parameters[7], typeof(long))));
    wide[0] = Expression.Lambda<Wide>(back, true, parameters).Compile();
    return itself[0];
  }

  public static void Run() {
    Console.WriteLine(Mutual()(1_000_000, "mutual"));
    Console.WriteLine(Lambda()(1_000, 0));
    // What nobody refers to any more goes, and the calls on the way with it.
    for (int i = 0; i < 20; ++i) {
      Func<int, string, string> mutual = Mutual();
      if (mutual(100, "again") != "again") Console.WriteLine("wrong");
      mutual = null;
      GC.Collect();
      GC.WaitForPendingFinalizers();
    }
    Console.WriteLine("done");
  }
}
