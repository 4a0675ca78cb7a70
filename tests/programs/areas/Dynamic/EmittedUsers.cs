// Parts of the framework that make types at run time: XmlSerializer, expressions' own delegate types, DispatchProxy.
using System.Linq.Expressions;
using System.Reflection;
using System.Xml.Serialization;

public class Address {
  public string Street;
  [XmlAttribute] public int Number { get; set; }
}

public class Person {
  public string Name { get; set; }
  public List<Address> Homes = new();
  public DateTime? Born { get; set; }
  [XmlElement("Weekday")] public DayOfWeek Day;
  public byte[] Data;
  [XmlIgnore] public int Ignored = 5;
}

public static class EmittedUsers {
  internal interface IHidden { string Do(int number, params object[] rest); T Same<T>(T item) where T : struct; }
  public class Recorder : DispatchProxy {
    protected override object Invoke(MethodInfo method, object[] arguments) =>
        method.Name == "Same" ? arguments[0] : method.Name + string.Join(",", arguments.Select(a => a is object[] rest ? "[" + string.Join("|", rest) + "]" : a));
  }

  public static void Run() {
    var serializer = new XmlSerializer(typeof(Person));
    var text = new StringWriter();
    serializer.Serialize(text, new Person { Name = "A & B", Homes = { new Address { Street = "S", Number = 3 }, new Address() }, Born = new DateTime(2000, 1, 2), Day = DayOfWeek.Friday, Data = new byte[] { 1, 2 } });
    Console.WriteLine(text);
    var back = (Person)serializer.Deserialize(new StringReader(text.ToString()));
    Console.WriteLine(back.Name + " " + back.Homes.Count + " " + back.Homes[0].Street + back.Homes[0].Number + " " + back.Born.Value.Year + " " + back.Day + " " + back.Data.Length + " " + back.Ignored);
    try {
      serializer.Deserialize(new StringReader("<Person><Day>Someday</Day>"));
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.InnerException.GetType().Name);
    }
    var arrays = new XmlSerializer(typeof(List<Person[]>));
    text = new StringWriter();
    arrays.Serialize(text, new List<Person[]> { new[] { back } });
    Console.WriteLine(text.ToString().Length);

    ParameterExpression[] many = Enumerable.Range(0, 20).Select(i => Expression.Parameter(typeof(int))).ToArray();
    Delegate sum = Expression.Lambda(many.Aggregate((Expression)Expression.Constant(1), Expression.Add), many).Compile();
    Console.WriteLine(sum.GetType().IsGenericType + " " + sum.DynamicInvoke(Enumerable.Range(0, 20).Select(i => (object)i).ToArray()));
    ParameterExpression reference = Expression.Parameter(typeof(int).MakeByRefType());
    Delegate assign = Expression.Lambda(Expression.Assign(reference, Expression.Constant(5)), reference).Compile();
    var holder = new object[] { 1 };
    Console.WriteLine(assign.GetType().GetMethod("Invoke") + " " + assign.DynamicInvoke(holder) + " " + holder[0]);

    IHidden hidden = DispatchProxy.Create<IHidden, Recorder>();
    Console.WriteLine(hidden.Do(1, "a", 2) + " " + hidden.Same(Guid.Empty) + " " + hidden.Same(3.5));
    object typed = DispatchProxy.Create(typeof(IEnumerable<int>), typeof(Recorder));
    Console.WriteLine(typed is IEnumerable<int> and System.Collections.IEnumerable);
  }
}
