import ArgumentParser
import Hummingbird
print("stub")
