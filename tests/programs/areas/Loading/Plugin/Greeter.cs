// What the Loading programs load by path, more than once.
namespace Plugin;

public class Greeter : IDisposable {
  public static int Made;
  public static Greeter Last;
  public Greeter() {
    Made++;
    Last = this;
  }
  public string Greet(string name) => $"hello {name} from {GetType().Assembly.GetName().Name} {Made}";
  public static string Generic<T>(T value) => typeof(T).Name + value + new List<T> { value }.Count + new Pair<T, Greeter>(value, null);
  public void Dispose() => Made = -1;
}

public record struct Pair<A, B>(A First, B Second);
